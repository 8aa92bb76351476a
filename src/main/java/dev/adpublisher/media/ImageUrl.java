package dev.adpublisher.media;

import java.net.URI;

/**
 * A picture's URL that passed {@link UrlRules}.
 *
 * @param uri in ASCII, with everything that could not stand in a request percent-encoded
 * @param trusted whether the operator exempted its origin from the guard
 */
record ImageUrl(URI uri, Origin origin, boolean trusted) {

    private static final int SHOWN = 200;

    /** For messages: without the query, which may hold a signature, and not endless. */
    String shown() {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String whole = origin.scheme() + "://" + origin.host() + port + uri.getRawPath();
        return whole.length() <= SHOWN ? whole : whole.substring(0, SHOWN) + "…";
    }

    /** Path and query, as they stand in the request's first line. */
    String requestTarget() {
        return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
    }
}
