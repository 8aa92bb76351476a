package dev.adpublisher.webhook;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /webhooks/meta}, for Meta alone: no bearer token, but a verify token and a signature. */
@Path("/api/v1/webhooks/meta")
@Tag(name = "Webhooks")
class WebhookResource {
    private final Webhooks webhooks;

    WebhookResource(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(
            summary = "Meta's challenge when the callback is subscribed",
            description = "Answers hub.challenge to whoever knows the configured verify token.")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "403", description = "Another verify token, or none is configured")
    public Response challenge(
            @QueryParam("hub.mode") @Nullable String mode,
            @QueryParam("hub.verify_token") @Nullable String token,
            @QueryParam("hub.challenge") @Nullable String challenge) {
        return Response.ok(webhooks.challenge(mode, token, challenge), "text/plain; charset=UTF-8")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "no-store")
                .build();
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "A delivery of Meta's webhooks",
            description =
                    "Signed over its raw bytes. Stored and answered at once; it makes us look at the ad account and sets nothing itself.")
    @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "200",
            description =
                    "Stored; one that was stored before is not stored again, one that is no JSON object is dropped")
    @APIResponse(responseCode = "403", description = "Not signed with the app's secret")
    public Uni<Response> deliver(
            byte @Nullable [] body, @HeaderParam(DeliverySignature.HEADER) @Nullable List<String> signatures) {
        return webhooks.receive(body == null ? new byte[0] : body, signatures == null ? List.of() : signatures)
                .map(stored -> Response.ok().build());
    }
}
