package dev.adpublisher.problem;

import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * A body of undeclared length is counted while it is read: by the JSON parser, which stops at the limit with an error that can be answered.
 * Quarkus' own count would cut the answer off, and so is only the wall behind, for what is not read as JSON.
 */
class UndeclaredLength {

    @ServerRequestFilter(preMatching = true)
    void count(RoutingContext context) {
        if (context.request().headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, HttpEdge.DRAINED);
        }
    }
}
