package dev.adpublisher.connection;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Where Facebook leads the browser back to. It has no token of ours; what it may do is in the state that it brings. */
@Path(LoginAddress.CALLBACK)
@PermitAll
@Tag(name = "Connection to Meta")
class LoginCallbackResource {

    private final Logins logins;
    private final LoginAddress address;
    private final ConnectionConfig.Login config;

    LoginCallbackResource(Logins logins, LoginAddress address, ConnectionConfig config) {
        this.logins = logins;
        this.address = address;
        this.config = config.login();
    }

    @GET
    @SecurityRequirements
    @Operation(
            summary = "The end of Facebook Login, for browsers",
            description =
                    "Stores the connection and leads to the configured frontend, whatever happened; never anywhere"
                            + " else.")
    @APIResponse(responseCode = "303", description = "To the frontend, with campaign_id, connection and reason")
    @APIResponse(
            responseCode = "200",
            description =
                    "A page, where no frontend is configured; 4xx and 5xx if it failed, as a problem for whoever takes no text/html")
    public Uni<Response> back(
            @RestQuery @Nullable String state,
            @RestQuery @Nullable String code,
            @RestQuery @Nullable String error,
            @Context HttpHeaders headers,
            @Context UriInfo request) {
        Map<String, String> cookies = headers.getCookies().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> value(entry.getValue())));
        return logins.finish(new LoginReturn(state, code, error, cookies, address.callback(request)))
                .map(end -> LoginPages.of(end, config.frontendUrl().orElse(null), takesPages(headers)));
    }

    private static boolean takesPages(HttpHeaders headers) {
        return headers.getAcceptableMediaTypes().stream()
                .anyMatch(type -> !type.isWildcardType() && type.isCompatible(MediaType.TEXT_HTML_TYPE));
    }

    private static String value(Cookie cookie) {
        return cookie.getValue() == null ? "" : cookie.getValue();
    }
}
