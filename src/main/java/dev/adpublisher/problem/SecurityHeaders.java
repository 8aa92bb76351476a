package dev.adpublisher.problem;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * What every answer tells a browser, errors included, set before anything else looks at the request; a resource that needs another value sets
 * it over. An answer of the API is for the caller alone: it is kept by no cache, shown in no frame, and runs nothing.
 */
@Singleton
class SecurityHeaders {
    private static final int BEFORE_EVERYTHING = -10_000;

    void register(@Observes Router router) {
        router.route().order(BEFORE_EVERYTHING).handler(SecurityHeaders::onEverything);
        router.route(HttpEdge.API).order(BEFORE_EVERYTHING).handler(SecurityHeaders::onTheApi);
    }

    private static void onEverything(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.set("X-Content-Type-Options", "nosniff")
                .set("Referrer-Policy", "no-referrer")
                .set("X-Frame-Options", "DENY")
                .set("Content-Security-Policy", "frame-ancestors 'none'; base-uri 'none'; object-src 'none'");
        // Behind a proxy that ends TLS the scheme is its own with quarkus.http.proxy.proxy-address-forwarding.
        if ("https".equals(context.request().scheme())) {
            headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        }
        context.next();
    }

    private static void onTheApi(RoutingContext context) {
        context.response()
                .headers()
                .set("Cache-Control", "no-store")
                .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        context.next();
    }
}
