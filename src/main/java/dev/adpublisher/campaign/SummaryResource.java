package dev.adpublisher.campaign;

import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.CurrentUser;
import dev.adpublisher.tenancy.TenantTransactions;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Campaigns")
class SummaryResource {
    private final TenantTransactions transactions;
    private final SummaryRepository summaries;
    private final CurrentUser caller;

    SummaryResource(TenantTransactions transactions, SummaryRepository summaries, CurrentUser caller) {
        this.transactions = transactions;
        this.summaries = summaries;
        this.caller = caller;
    }

    @GET
    @Path("overview")
    @Operation(
            summary = "How your campaigns stand",
            description = "Counted now and then, not at this moment: refreshed_at tells when.")
    public Uni<OverviewView> overview() {
        UUID user = caller.id();
        return transactions.as(user, () -> summaries.overview(user));
    }

    @GET
    @Path("campaigns/{campaign_id}/readiness")
    @Operation(
            summary = "Which parts of a publishable campaign are there",
            description = "Presence only; prepare tells whether they are right.")
    public Uni<ReadinessView> readiness(@PathParam("campaign_id") UUID campaign) {
        UUID user = caller.id();
        return transactions
                .as(user, () -> summaries.readiness(user, campaign))
                .onItem()
                .ifNull()
                .failWith(Problem::notFound)
                .map(Readiness::view);
    }
}
