package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/campaigns/{campaign_id}/state")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Drafts")
class StateResource {
    private static final String SECTIONS =
            "goal_data, location_data, budget_data, ad_copy_data, ad_preview_data or meta_connect_data";

    private final StateTransactions states;
    private final Schemas schemas;
    private final CurrentUser caller;

    StateResource(StateTransactions states, Schemas schemas, CurrentUser caller) {
        this.states = states;
        this.schemas = schemas;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "Every document of a campaign, publish_data included")
    public Uni<RestResponse<StateView>> readAll(@PathParam("campaign_id") UUID campaign, HttpHeaders headers) {
        return states.read(caller.id(), campaign).map(state -> Tagged.of(state).read(Precondition.of(headers)));
    }

    @GET
    @Path("{section}")
    @Operation(summary = "One document, with its ETag", description = "404 section_empty before it was stored.")
    @APIResponse(
            responseCode = "200",
            description = "The document",
            content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<RestResponse<JsonNode>> read(
            @PathParam("campaign_id") UUID campaign,
            @PathParam("section") @Parameter(description = SECTIONS, example = "goal_data") String section,
            HttpHeaders headers) {
        return states.read(caller.id(), campaign, Section.of(section))
                .map(document ->
                        Tagged.of(document.orElseThrow(() -> empty(section))).read(Precondition.of(headers)));
    }

    @PUT
    @Path("{section}")
    @Operation(
            summary = "Store one document",
            description =
                    "Checked against its JSON Schema (422). Members that the schema does not know are kept. If-Match: only if the document"
                            + " is still the one that was read (412); If-None-Match: * only if there is none yet.")
    @RequestBody(
            content =
                    @Content(
                            schema = @Schema(type = SchemaType.OBJECT),
                            examples =
                                    @ExampleObject(
                                            name = "goal_data",
                                            value =
                                                    "{\"selectedGoal\": \"website-visits\", \"formData\": {\"websiteUrl\": \"https://example.com/sale\"}}")))
    @APIResponse(
            responseCode = "200",
            description = "What is stored now",
            content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public Uni<RestResponse<JsonNode>> store(
            @PathParam("campaign_id") UUID campaign,
            @PathParam("section") @Parameter(description = SECTIONS, example = "goal_data") String section,
            @Nullable JsonNode document,
            HttpHeaders headers) {
        Section column = Section.of(section);
        return states.write(
                        caller.id(),
                        campaign,
                        column,
                        () -> schemas.checked(column, document),
                        Precondition.of(headers))
                .map(stored -> Tagged.of(stored.orElseThrow()).written());
    }

    @DELETE
    @Path("{section}")
    @Operation(summary = "Forget one document")
    @APIResponse(responseCode = "204", description = "There is none now")
    public Uni<RestResponse<Void>> clear(
            @PathParam("campaign_id") UUID campaign,
            @PathParam("section") @Parameter(description = SECTIONS, example = "goal_data") String section,
            HttpHeaders headers) {
        return states.write(caller.id(), campaign, Section.of(section), () -> null, Precondition.of(headers))
                .replaceWith(RestResponse::noContent);
    }

    private static Problem empty(String section) {
        return Problem.of(
                404,
                "section_empty",
                "Nothing stored yet",
                "This campaign has no " + section + " yet; store it with PUT.");
    }
}
