package dev.adpublisher.metrics;

import dev.adpublisher.tenancy.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/campaigns/{id}/metrics")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Metrics")
class MetricsResource {
    private final Metrics metrics;
    private final CurrentUser caller;

    MetricsResource(Metrics metrics, CurrentUser caller) {
        this.metrics = metrics;
        this.caller = caller;
    }

    @GET
    @Operation(
            summary = "What the campaign cost and brought, day by day",
            description =
                    "Days are the ad account's. Every day of the range has an item per object, zeros where nothing was"
                            + " delivered. Reach is per day and is never added up.")
    @APIResponse(responseCode = "400", description = "bad_date or bad_level")
    @APIResponse(responseCode = "422", description = "bad_range or range_too_long")
    public Uni<MetricsView> read(
            @PathParam("id") UUID id,
            @QueryParam("from") @Parameter(description = "First day; 27 days before the last by default") @Nullable
                    String from,
            @QueryParam("to") @Parameter(description = "Last day; today by default") @Nullable String to,
            @QueryParam("level") @Parameter(description = "campaign (default), adset or ad") @Nullable String level) {
        return metrics.read(caller.id(), id, MetricsRange.of(from, to, level));
    }

    @POST
    @Path("sync")
    @Operation(summary = "Read the figures of the campaign's ad account at Meta soon")
    @APIResponse(responseCode = "202", description = "Accepted; Location is where the figures are")
    @APIResponse(responseCode = "409", description = "not_published")
    public Uni<Response> sync(@PathParam("id") UUID id) {
        return metrics.sync(caller.id(), id).map(woken -> Response.accepted()
                .location(URI.create("/api/v1/campaigns/" + id + "/metrics"))
                .build());
    }
}
