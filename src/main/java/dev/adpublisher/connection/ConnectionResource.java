package dev.adpublisher.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /campaigns/{id}/connection}. No answer holds a token. */
@Path("/api/v1/campaigns/{id}/connection")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Connection to Meta")
class ConnectionResource {

    private final CurrentUser user;
    private final Connections connections;

    ConnectionResource(CurrentUser user, Connections connections) {
        this.user = user;
        this.connections = connections;
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Connect a campaign to Meta",
            description = "Checked with Meta (debug_token, ad account, page) before anything is stored.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            type = SchemaType.OBJECT,
                                            requiredProperties = {
                                                "long_lived_user_token",
                                                "selected_page_id",
                                                "selected_ad_account_id"
                                            },
                                            properties = {
                                                @SchemaProperty(
                                                        name = "long_lived_user_token",
                                                        type = SchemaType.STRING,
                                                        writeOnly = true),
                                                @SchemaProperty(name = "selected_page_id", type = SchemaType.STRING),
                                                @SchemaProperty(
                                                        name = "selected_page_access_token",
                                                        type = SchemaType.STRING,
                                                        writeOnly = true),
                                                @SchemaProperty(
                                                        name = "read_only_user_token",
                                                        type = SchemaType.STRING,
                                                        writeOnly = true,
                                                        description =
                                                                "ads_read without ads_management; reads go out with it"),
                                                @SchemaProperty(name = "selected_ig_user_id", type = SchemaType.STRING),
                                                @SchemaProperty(
                                                        name = "selected_ad_account_id",
                                                        type = SchemaType.STRING),
                                                @SchemaProperty(name = "selected_pixel_id", type = SchemaType.STRING)
                                            })))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ConnectionView.class)))
    @APIResponse(responseCode = "422", description = "Meta does not confirm it; violations name the members")
    @APIResponse(
            responseCode = "503",
            description = "meta_unavailable: nothing was stored, try again after Retry-After")
    public Uni<ConnectionView> connect(@PathParam("id") UUID id, @Nullable JsonNode body) {
        return connections.connect(user.id(), id, required(body));
    }

    @GET
    @Operation(summary = "The connection, without its tokens")
    public Uni<ConnectionView> view(@PathParam("id") UUID id) {
        return connections.view(user.id(), id);
    }

    @PATCH
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Choose another page, ad account, Instagram account or pixel",
            description = "Only selected_… members; checked again with Meta.")
    public Uni<ConnectionView> change(@PathParam("id") UUID id, @Nullable JsonNode body) {
        return connections.change(user.id(), id, required(body));
    }

    @DELETE
    @Operation(summary = "Forget the connection and its tokens")
    @APIResponse(responseCode = "204", description = "Forgotten")
    public Uni<Void> forget(@PathParam("id") UUID id) {
        return connections.forget(user.id(), id);
    }

    private static JsonNode required(@Nullable JsonNode body) {
        if (body == null) {
            throw Problem.badRequest("body_missing", "A JSON body is needed.");
        }
        return body;
    }
}
