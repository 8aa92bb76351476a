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

@Path("/api/v1/campaigns/{campaign_id}/readiness")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Campaigns")
class ReadinessResource {
    private final TenantTransactions transactions;
    private final SummaryRepository summaries;
    private final CurrentUser caller;

    ReadinessResource(TenantTransactions transactions, SummaryRepository summaries, CurrentUser caller) {
        this.transactions = transactions;
        this.summaries = summaries;
        this.caller = caller;
    }

    @GET
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
