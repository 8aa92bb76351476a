package dev.adpublisher.problem;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;

/** What is refused before, and answered after, the resources: bodies over the limit, addresses that nobody knows, failures outside JAX-RS. */
@Singleton
class HttpEdge {
    static final String API = "/api/*";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");
    /** Before Quarkus' own limit (-2), which answers without a body. */
    private static final int FIRST = -3;

    /** So much of a refused body is still read, so that the client gets to read the answer; then the connection closes. */
    static final long DRAINED = 16L * StrictJson.MAX_BYTES;

    private final ProblemWriter writer;
    private final RateGate rates;

    HttpEdge(ProblemWriter writer, RateGate rates) {
        this.writer = writer;
        this.rates = rates;
    }

    void register(@Observes Router router) {
        router.route(API).order(FIRST).handler(this::requireHost);
        router.route(API).order(FIRST).handler(this::limit);
        router.route(API)
                .order(Integer.MAX_VALUE)
                .handler(request -> writer.end(request, Answer.of(Problem.notFound())));
        router.route(API).failureHandler(this::fail);
    }

    /** A host that is none would end in the addresses that answers name. */
    private void requireHost(RoutingContext context) {
        HostAndPort host = context.request().authority();
        boolean named = host == null
                ? context.request().getHeader(HttpHeaders.HOST) == null
                : HOST.matcher(host.host()).matches();
        if (named) {
            context.next();
        } else {
            writer.end(context, Answer.of(Problem.badRequest("malformed_host", "The Host header names no host.")));
        }
    }

    private void limit(RoutingContext context) {
        long length = declaredLength(context.request());
        if (length > StrictJson.MAX_BYTES) {
            refuse(context, length);
        } else {
            context.next();
        }
    }

    private void refuse(RoutingContext context, long length) {
        context.response().putHeader(HttpHeaders.CONNECTION, "close");
        Answer answer = Answer.of(Failures.tooLarge());
        if (length > DRAINED) {
            writer.end(context, answer);
        } else {
            context.request().endHandler(read -> writer.end(context, answer)).resume();
        }
    }

    private static long declaredLength(HttpServerRequest request) {
        String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return declared == null ? 0 : Long.parseLong(declared);
        } catch (NumberFormatException malformed) {
            return 0;
        }
    }

    private void fail(RoutingContext context) {
        Throwable failure = context.failure();
        Answer answer = failure == null ? Answer.of(Failures.ofStatus(context.statusCode())) : Failures.answer(failure);
        writer.end(context, answer.problem().status() == 401 ? rates.guessed(context, answer) : answer);
    }
}
