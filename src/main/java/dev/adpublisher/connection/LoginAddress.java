package dev.adpublisher.connection;

import dev.adpublisher.graph.MetaConfig;
import dev.adpublisher.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Where a login happens, and where it leads back to. */
@ApplicationScoped
class LoginAddress {
    static final String CALLBACK = "/api/v1/connections/oauth/callback";

    private static final URI META = URI.create("https://graph.facebook.com");
    private static final URI META_DIALOG = URI.create("https://www.facebook.com");

    private final Optional<URI> configured;
    private final URI dialog;

    LoginAddress(ConnectionConfig config, MetaConfig meta) {
        this.configured = config.login().redirectUri();
        this.dialog = config.login().dialogUrl().orElseGet(() -> dialogOf(meta.graphUrl()));
    }

    /** A Meta that is not Facebook's, such as the sandbox, has its dialog beside its Graph API. */
    static URI dialogOf(URI graph) {
        return META.getHost().equalsIgnoreCase(graph.getHost()) ? META_DIALOG : graph;
    }

    /** The dialog's address for this version of the API, without a query. */
    String dialog(String version) {
        return dialog(dialog, version);
    }

    static String dialog(URI server, String version) {
        return server.toString().replaceAll("/+$", "") + "/" + version + "/dialog/oauth";
    }

    /**
     * The callback as the browser sees it: as configured, or else at the scheme, host and port of this very request (behind a proxy, of its
     * headers, if Quarkus is told to believe them). Whoever makes up a host gains nothing: Meta leads back to none but the app's own list, and
     * asks for the same address again before it gives a token for the code.
     *
     * @throws Problem 503 {@code login_not_configured} if the request does not say where it came to
     */
    URI callback(UriInfo request) {
        return configured.orElseGet(() -> derived(request));
    }

    private static URI derived(UriInfo request) {
        try {
            URI here = request.getBaseUri();
            URI callback = new URI(here.getScheme(), null, here.getHost(), here.getPort(), CALLBACK, null, null);
            if (callback.getHost() != null
                    && ("https".equals(callback.getScheme()) || "http".equals(callback.getScheme()))) {
                return callback;
            }
        } catch (URISyntaxException | IllegalArgumentException unusable) {
            // Answered below, without what was sent.
        }
        throw Problem.of(
                503,
                "login_not_configured",
                "Login is not set up",
                "This service cannot tell from the request where browsers find it; its operator sets"
                        + " ADPUBLISHER_CONNECTION_LOGIN_REDIRECT_URI.");
    }
}
