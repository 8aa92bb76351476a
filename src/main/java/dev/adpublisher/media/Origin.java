package dev.adpublisher.media;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/** Scheme, host (lower case, IPv6 in brackets) and port, the scheme's own port written out. */
record Origin(String scheme, String host, int port) {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    /** The origin of an absolute http or https URI that has a host. */
    static Origin of(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return new Origin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port);
    }

    /**
     * Reads an origin from the configuration.
     *
     * @throws ConfigurationException if it is anything but {@code scheme://host[:port]}
     */
    static Origin parse(String text) {
        String wrong = "adpublisher.media.trusted-origins: expected http(s)://host[:port], not '" + text + "'";
        URI uri;
        try {
            uri = URI.create(text.strip());
        } catch (IllegalArgumentException malformed) {
            // Without its cause: the start prints the message of the root cause alone.
            throw new ConfigurationException(wrong);
        }
        boolean usable = uri.getScheme() != null
                && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        if (!usable) {
            throw new ConfigurationException(wrong);
        }
        return of(uri);
    }

    boolean encrypted() {
        return scheme.equals("https");
    }

    /** The host without the brackets of an IPv6 literal. */
    String bareHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
