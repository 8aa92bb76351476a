package dev.adpublisher.graph;

import io.vertx.core.http.HttpMethod;

/**
 * What a call costs, and whose limits it meets.
 *
 * @param points by Meta's published score
 * @param insights whether it reads insights, which have limits of their own
 */
record CallKind(int points, boolean insights) {

    static CallKind of(HttpMethod method, String path) {
        int points = method.equals(HttpMethod.GET)
                ? CallLimits.bundled().readPoints()
                : CallLimits.bundled().writePoints();
        return new CallKind(points, path.endsWith("/insights"));
    }

    /** A call that belongs to no ad account: only the app's own limit counts. */
    static CallKind withoutAccount() {
        return new CallKind(0, false);
    }
}
