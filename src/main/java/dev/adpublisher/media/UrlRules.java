package dev.adpublisher.media;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which URLs are fetched at all, before any name is resolved: https on its own port with a plain host name or a plainly
 * written address; everything else only for origins that the operator trusts.
 *
 * <p>A host that ends in a number is an address to some parsers and a name to others ({@code 2130706433},
 * {@code 0x7f.1}, {@code 0177.0.0.1}): only the one spelling that all agree on is taken.
 */
final class UrlRules {

    private static final int LONGEST = 4000;
    private static final int HTTPS_PORT = 443;
    private static final String OCTET = "(0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
    private static final Pattern PLAIN_IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)");

    private final Set<Origin> trusted;

    /**
     * @throws io.quarkus.runtime.configuration.ConfigurationException if a trusted origin is not one
     */
    UrlRules(List<String> trustedOrigins) {
        this.trusted = trustedOrigins.stream().map(Origin::parse).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Checks a URL as an advertiser typed it.
     *
     * @param subject what the sentence of a refusal begins with, such as "The picture's URL"
     * @throws Refusal in the advertiser's words; the URL itself is not repeated
     */
    ImageUrl check(String url, String subject) {
        return check(parse(url, subject), subject);
    }

    /**
     * Checks where a server sends us on to, which may be relative to where we are.
     *
     * @throws Refusal as {@link #check(String, String)} does
     */
    ImageUrl checkRedirect(ImageUrl from, String location, String subject) {
        return check(from.uri().resolve(parse(location, subject)), subject);
    }

    private ImageUrl check(URI uri, String subject) {
        requireAbsolute(uri, subject);
        Origin origin = Origin.of(uri);
        requirePlainHost(origin, subject);
        boolean exempt = trusted.contains(origin);
        if (!exempt) {
            requirePublicForm(origin, subject);
        }
        return new ImageUrl(uri, origin, exempt);
    }

    private static URI parse(String url, String subject) {
        String tidy = url.strip().replace(" ", "%20");
        if (tidy.isEmpty() || tidy.length() > LONGEST) {
            throw invalid(subject, "is " + (tidy.isEmpty() ? "empty." : "longer than " + LONGEST + " characters."));
        }
        try {
            return withPath(new URI(new URI(tidy).toASCIIString()));
        } catch (URISyntaxException malformed) {
            throw invalid(subject, "is not a URL. Copy it from the browser's address bar.");
        }
    }

    /** Java glues a relative redirect to the host if the path is empty: {@code https://host} and {@code a} to {@code hosta}. */
    private static URI withPath(URI uri) throws URISyntaxException {
        if (uri.getRawAuthority() == null || !uri.getRawPath().isEmpty()) {
            return uri;
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme() + ":";
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new URI(scheme + "//" + uri.getRawAuthority() + "/" + query);
    }

    private static void requireAbsolute(URI uri, String subject) {
        boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
        if (!web) {
            throw invalid(subject, "has to start with https://.");
        }
        if (uri.getRawUserInfo() != null
                || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
            throw invalid(subject, "must not contain a user name or password.");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw invalid(subject, "has no readable host. Write the domain in its ASCII form (xn--…).");
        }
    }

    private static void requirePlainHost(Origin origin, String subject) {
        String host = origin.host();
        boolean number = ENDS_IN_NUMBER.matcher(host).matches();
        boolean wrongNumber = number && !PLAIN_IPV4.matcher(host).matches();
        if (wrongNumber || host.contains("%") || host.endsWith(".")) {
            throw invalid(subject, "has no usable host.");
        }
    }

    private static void requirePublicForm(Origin origin, String subject) {
        if (!origin.encrypted()) {
            throw invalid(subject, "has to start with https://.");
        }
        if (origin.port() != HTTPS_PORT) {
            throw invalid(subject, "must not name a port.");
        }
        if (!origin.host().contains(".") && !origin.host().startsWith("[")) {
            throw new Refusal(
                    RefusalCode.ADDRESS_FORBIDDEN, subject + " leads to a host that is not on the public internet.");
        }
    }

    private static Refusal invalid(String subject, String complaint) {
        return new Refusal(RefusalCode.URL_INVALID, subject + " " + complaint);
    }
}
