package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.platform.Page;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.tenancy.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
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
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/campaigns/{campaign_id}/ads")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Ads")
class AdResource {
    private final AdTransactions ads;
    private final BodyReader bodies;
    private final Schemas schemas;
    private final CurrentUser caller;

    AdResource(AdTransactions ads, BodyReader bodies, Schemas schemas, CurrentUser caller) {
        this.ads = ads;
        this.bodies = bodies;
        this.schemas = schemas;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "A campaign's ads with their Meta ids, oldest first")
    public Uni<Page<AdView>> list(
            @PathParam("campaign_id") UUID campaign,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return ads.list(caller.id(), campaign, PageRequest.of(limit, cursor));
    }

    @POST
    @Operation(
            summary = "Add an ad",
            description =
                    "A campaign with ads of its own publishes these; otherwise its ads are made from copy and images when it is prepared."
                            + " 409 publishing_under_way while it is being published."
                            + " Documents are checked against their JSON Schemas (422); members that these do not know are kept.")
    @RequestBody(content = @Content(schema = @Schema(implementation = AdFields.class)))
    @APIResponseSchema(
            value = AdView.class,
            responseCode = "201",
            responseDescription = "Created; Location is its address")
    public Uni<RestResponse<AdView>> add(
            @PathParam("campaign_id") UUID campaign, @Nullable JsonNode body, UriInfo uri) {
        return ads.add(caller.id(), campaign, () -> patched(AdFields.NEW, body)).map(made -> Tagged.of(made)
                .created(uri.getAbsolutePathBuilder().path(made.id().toString()).build()));
    }

    @GET
    @Path("{ad_id}")
    @Operation(summary = "One ad, with its ETag")
    public Uni<RestResponse<AdView>> read(
            @PathParam("campaign_id") UUID campaign, @PathParam("ad_id") UUID ad, HttpHeaders headers) {
        return ads.read(caller.id(), campaign, ad).map(found -> Tagged.of(found).read(Precondition.of(headers)));
    }

    @PATCH
    @Path("{ad_id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Change an ad",
            description =
                    "An ad that was made from copy and images is the user's own from then on. 409 ad_published for what a published ad says,"
                            + " 409 publishing_under_way while the campaign is being published.")
    @RequestBody(content = @Content(schema = @Schema(implementation = AdFields.class)))
    public Uni<RestResponse<AdView>> change(
            @PathParam("campaign_id") UUID campaign,
            @PathParam("ad_id") UUID ad,
            @Nullable JsonNode body,
            HttpHeaders headers) {
        return ads.change(caller.id(), campaign, ad, Precondition.of(headers), now -> patched(now, body))
                .map(changed -> Tagged.of(changed).written());
    }

    @DELETE
    @Path("{ad_id}")
    @Operation(summary = "Delete an ad", description = "409 ad_published once it exists at Meta.")
    @APIResponse(responseCode = "204", description = "Deleted")
    public Uni<RestResponse<Void>> delete(
            @PathParam("campaign_id") UUID campaign, @PathParam("ad_id") UUID ad, HttpHeaders headers) {
        return ads.delete(caller.id(), campaign, ad, Precondition.of(headers)).replaceWith(RestResponse::noContent);
    }

    /** A document that stays as it is is not judged: an adopted row may hold anything. */
    private AdFields patched(AdFields now, @Nullable JsonNode body) {
        AdFields after = bodies.patched(now, AdFields.class, body);
        schemas.requireFitting(after.documentsUnlike(now));
        return after;
    }
}
