package dev.adpublisher.connection;

import dev.adpublisher.tenancy.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Where a login begins; it ends at {@link LoginCallbackResource}. */
@Path("/api/v1/campaigns/{id}/connection/oauth")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Connection to Meta")
class LoginResource {

    private final CurrentUser user;
    private final Logins logins;
    private final LoginAddress address;
    private final ConnectionConfig.Login config;

    LoginResource(CurrentUser user, Logins logins, LoginAddress address, ConnectionConfig config) {
        this.user = user;
        this.logins = logins;
        this.address = address;
        this.config = config.login();
    }

    @POST
    @Operation(
            summary = "Begin Facebook Login for a campaign",
            description =
                    "Send the person's browser to authorize_url. The answer sets a cookie that the same browser has to"
                            + " bring back (fetch with credentials: 'include'). It comes back to this service, which sends"
                            + " it on to the frontend with campaign_id, connection (a connection_status, or failed) and"
                            + " reason.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = LoginStart.class)))
    @APIResponse(responseCode = "503", description = "login_not_configured")
    public Uni<RestResponse<LoginStart>> begin(@PathParam("id") UUID id, @Context UriInfo request) {
        URI callback = address.callback(request);
        return logins.begin(user.id(), id, callback).map(start -> RestResponse.ResponseBuilder.ok(start)
                .header("Cache-Control", "no-store")
                .cookie(cookie(start, callback))
                .build());
    }

    /** Lax: sent along when Facebook leads the browser back, and by no form or script of another site. */
    private NewCookie cookie(LoginStart start, URI callback) {
        return new NewCookie.Builder(start.cookieName())
                .value(start.browserSecret())
                .path(callback.getPath())
                .maxAge(Math.toIntExact(config.life().toSeconds()))
                .httpOnly(true)
                .secure("https".equals(callback.getScheme()))
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
