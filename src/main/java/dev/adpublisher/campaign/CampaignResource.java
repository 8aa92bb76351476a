package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.connection.Connections;
import dev.adpublisher.platform.Page;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.tenancy.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/campaigns")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Campaigns")
class CampaignResource {
    private final CampaignTransactions campaigns;
    private final Connections connections;
    private final BodyReader bodies;
    private final CurrentUser caller;

    CampaignResource(CampaignTransactions campaigns, Connections connections, BodyReader bodies, CurrentUser caller) {
        this.campaigns = campaigns;
        this.connections = connections;
        this.bodies = bodies;
        this.caller = caller;
    }

    @POST
    @Operation(summary = "Begin a campaign")
    @APIResponseSchema(
            value = CampaignView.class,
            responseCode = "201",
            responseDescription = "Created; Location is its address")
    public Uni<RestResponse<CampaignView>> create(@NotNull @Valid NewCampaign content, UriInfo uri) {
        Storable.require("/name", content.name());
        return campaigns.create(caller.id(), content).map(made -> Tagged.of(made)
                .created(uri.getAbsolutePathBuilder().path(made.id().toString()).build()));
    }

    @GET
    @Operation(summary = "Your campaigns, newest first")
    public Uni<Page<CampaignView>> list(
            @QueryParam("published_status")
                    @Parameter(
                            description =
                                    "publishing, active, paused or error; none for campaigns that have no such status")
                    @Nullable
                    String publishedStatus,
            @QueryParam("q") @Parameter(description = "What the name contains, in any case") @Nullable String q,
            @QueryParam("limit") @Parameter(description = "1 to 200, default 50") @Nullable String limit,
            @QueryParam("cursor") @Parameter(description = "next_cursor of the page before") @Nullable String cursor) {
        return campaigns.list(caller.id(), CampaignFilter.of(publishedStatus, q), PageRequest.of(limit, cursor));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One campaign, with its ETag")
    public Uni<RestResponse<CampaignView>> read(@PathParam("id") UUID id, HttpHeaders headers) {
        return campaigns.read(caller.id(), id).map(found -> Tagged.of(found).read(Precondition.of(headers)));
    }

    @PATCH
    @Path("{id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Change name, status or initial_goal",
            description = "With If-Match: only if nobody changed it meanwhile (412).")
    @RequestBody(content = @Content(schema = @Schema(implementation = CampaignFields.class)))
    public Uni<RestResponse<CampaignView>> change(
            @PathParam("id") UUID id, @Nullable JsonNode body, HttpHeaders headers) {
        return campaigns
                .change(
                        caller.id(),
                        id,
                        Precondition.of(headers),
                        now -> bodies.patched(now, CampaignFields.class, body))
                .map(changed -> Tagged.of(changed).written());
    }

    @DELETE
    @Path("{id}")
    @Operation(
            summary = "Delete a campaign with its documents and ads",
            description =
                    "Refused (409 campaign_published) while a publication of it is not cancelled. Its audit log stays.")
    @APIResponse(responseCode = "204", description = "Deleted")
    public Uni<RestResponse<Void>> delete(@PathParam("id") UUID id, HttpHeaders headers) {
        return connections
                .takingAlong(caller.id(), id, () -> campaigns.delete(caller.id(), id, Precondition.of(headers)))
                .replaceWith(RestResponse::noContent);
    }
}
