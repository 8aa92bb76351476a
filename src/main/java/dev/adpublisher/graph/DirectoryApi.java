package dev.adpublisher.graph;

import dev.adpublisher.secrets.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The two shapes of a read at Meta, a node and an edge of a node, with the token in a header; and the token endpoint, with everything in the
 * body: no token stands in an address. Through the same transport as everything else, which reads no more and waits no longer than it is
 * allowed to.
 */
@ApplicationScoped
class DirectoryApi {
    private static final Pattern NAME = Pattern.compile("[a-z_]{0,40}[0-9]{0,32}");

    private final GraphTransport transport;
    private final MetaConfig config;

    DirectoryApi(GraphTransport transport, MetaConfig config) {
        this.transport = transport;
        this.config = config;
    }

    /** A node, by its id or name ({@code act_1}, {@code search}). */
    Uni<Response> node(Secret token, String node, Map<String, String> parameters) {
        return get(token, name(node), parameters);
    }

    Uni<Response> edge(Secret token, String node, String edge, Map<String, String> parameters) {
        return get(token, name(node) + "/" + name(edge), parameters);
    }

    /** The token endpoint, which takes no token but in the form. */
    Uni<Response> token(Map<String, String> form) {
        GraphRequest request = new GraphRequest(
                HttpMethod.POST, "oauth/access_token", new LinkedHashMap<>(form), new GraphRequest.Body.Form());
        return send(request, null);
    }

    private Uni<Response> get(Secret token, String path, Map<String, String> parameters) {
        GraphRequest request = new GraphRequest(
                HttpMethod.GET, path, new LinkedHashMap<>(parameters), new GraphRequest.Body.Query());
        return send(request, token);
    }

    private Uni<Response> send(GraphRequest request, @Nullable Secret token) {
        return Uni.createFrom()
                .completionStage(() -> transport
                        .send(request, token, config.connectTimeout(), config.readTimeout())
                        .map(DirectoryApi::response)
                        .toCompletionStage());
    }

    private static Response response(GraphTransport.Answer answer) {
        Response.ResponseBuilder response = Response.status(answer.status()).entity(answer.text());
        answer.headers().forEach((header, value) -> response.header(header, value));
        return response.build();
    }

    private static String name(String text) {
        if (text.isEmpty() || !NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("not a path of the Graph API");
        }
        return text;
    }
}
