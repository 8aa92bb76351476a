package dev.adpublisher.audit;

import dev.adpublisher.platform.Page;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.tenancy.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/campaigns/{campaign_id}/audit")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Audit")
class AuditResource {
    private final AuditLog log;
    private final CurrentUser caller;

    AuditResource(AuditLog log, CurrentUser caller) {
        this.log = log;
        this.caller = caller;
    }

    @GET
    @Operation(
            summary = "What happened to a campaign, newest first",
            description = "Stays readable for its owner after the campaign is deleted.")
    public Uni<Page<AuditView>> read(
            @PathParam("campaign_id") UUID campaign,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return log.read(caller.id(), campaign, PageRequest.of(limit, cursor));
    }
}
