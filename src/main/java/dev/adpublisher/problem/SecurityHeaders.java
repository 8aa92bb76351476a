package dev.adpublisher.problem;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * What every answer tells a browser, errors included, set before anything else looks at the request; a resource that needs another value sets
 * it over. An answer of the API is for the caller alone: it is kept by no cache, shown in no frame, and runs nothing.
 */
@Singleton
class SecurityHeaders {
    private static final int BEFORE_EVERYTHING = -10_000;

    private static final String CACHE = "Cache-Control";
    private static final String CONTENT = "Content-Security-Policy";

    void register(@Observes Router router) {
        router.route().order(BEFORE_EVERYTHING).handler(SecurityHeaders::onEverything);
        router.route(HttpEdge.API).order(BEFORE_EVERYTHING).handler(SecurityHeaders::onTheApi);
    }

    private static void onEverything(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.set("X-Content-Type-Options", "nosniff")
                .set("Referrer-Policy", "no-referrer")
                .set("X-Frame-Options", "DENY")
                .set(CONTENT, "frame-ancestors 'none'; base-uri 'none'; object-src 'none'");
        // Behind a proxy that ends TLS the scheme is its own with quarkus.http.proxy.proxy-address-forwarding.
        if ("https".equals(context.request().scheme())) {
            headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        }
        context.addHeadersEndHandler(end -> List.of(CACHE, CONTENT).forEach(name -> onlyTheLast(headers, name)));
        context.next();
    }

    /** What JAX-RS answers is added to what is there. */
    private static void onlyTheLast(MultiMap headers, String name) {
        List<String> values = headers.getAll(name);
        if (values.size() > 1) {
            headers.set(name, values.getLast());
        }
    }

    private static void onTheApi(RoutingContext context) {
        context.response().headers().set(CACHE, "no-store").set(CONTENT, "default-src 'none'; frame-ancestors 'none'");
        context.next();
    }
}
