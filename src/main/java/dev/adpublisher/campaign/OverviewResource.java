package dev.adpublisher.campaign;

import dev.adpublisher.tenancy.CurrentUser;
import dev.adpublisher.tenancy.TenantTransactions;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/v1/overview")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Campaigns")
class OverviewResource {
    private final TenantTransactions transactions;
    private final SummaryRepository summaries;
    private final CurrentUser caller;

    OverviewResource(TenantTransactions transactions, SummaryRepository summaries, CurrentUser caller) {
        this.transactions = transactions;
        this.summaries = summaries;
        this.caller = caller;
    }

    @GET
    @Operation(
            summary = "How your campaigns stand",
            description = "Counted now and then, not at this moment: refreshed_at tells when.")
    public Uni<OverviewView> overview() {
        UUID user = caller.id();
        return transactions.as(user, () -> summaries.overview(user));
    }
}
