package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Landing pages and display links. */
final class Websites {

    private static final Set<String> TWO_LABEL_SUFFIXES =
            Set.copyOf(Rules.texts(Rules.load("domain-suffixes").required("entries")));

    private Websites() {}

    /** The landing page in these documents, or null with findings. */
    static Destination.@Nullable Website read(JsonNode data, String pointer, Findings findings) {
        @Nullable String member = Json.firstMember(data, "websiteUrl", "url", "link");
        if (member == null) {
            findings.error(
                    Json.pointer(pointer, "websiteUrl"),
                    "landing_page_missing",
                    "There is no landing page.",
                    "Enter the address people should come to, such as https://www.example.com/offer.");
            return null;
        }
        String at = Json.pointer(pointer, member);
        String url = String.valueOf(Json.text(data, member));
        Optional<URI> page = check(url, at, "landing_page", "landing page", findings);
        String displayAt = Json.pointer(pointer, "displayLink");
        return page.isEmpty()
                ? null
                : new Destination.Website(url, displayLink(data, page.get(), displayAt, findings), at, displayAt);
    }

    /** Checks an address; the code of a finding begins with the given word. */
    static Optional<URI> check(String url, String pointer, String code, String what, Findings findings) {
        if (url.length() > TextLimits.URL_MAX) {
            findings.error(
                    pointer,
                    code + "_too_long",
                    "The address of the " + what + " has " + url.length() + " characters.",
                    "Use an address of at most " + TextLimits.URL_MAX + " characters.");
            return Optional.empty();
        }
        Optional<URI> address = parse(url);
        if (address.isEmpty()) {
            findings.error(
                    pointer,
                    code + "_invalid",
                    "The address of the " + what + " cannot be read as a web address.",
                    "Enter a whole address beginning with https://, without blanks.");
            return Optional.empty();
        }
        if (!"https".equalsIgnoreCase(address.get().getScheme())) {
            findings.error(
                    pointer,
                    code + "_not_https",
                    "The address of the " + what + " does not begin with https://.",
                    "Enter it with https://; if the site has no certificate, get one first.");
            return Optional.empty();
        }
        return address;
    }

    /** The registered domain, for {@code conversion_domain}: shop.example.co.uk is under example.co.uk. */
    static String registeredDomain(String host) {
        String[] labels = host.toLowerCase(Locale.ROOT).split("\\.");
        int count = labels.length;
        if (count <= 2) {
            return host.toLowerCase(Locale.ROOT);
        }
        String lastTwo = labels[count - 2] + '.' + labels[count - 1];
        return TWO_LABEL_SUFFIXES.contains(lastTwo) ? labels[count - 3] + '.' + lastTwo : lastTwo;
    }

    static String host(String url) {
        return parse(url).map(URI::getHost).orElse("");
    }

    private static @Nullable String displayLink(JsonNode data, URI page, String pointer, Findings findings) {
        @Nullable String shown = Json.text(data, "displayLink");
        if (shown == null) {
            return null;
        }
        Optional<URI> address = parse(shown.contains("://") ? shown : "https://" + shown);
        if (address.isEmpty()) {
            findings.warning(
                    pointer,
                    "display_link_invalid",
                    "\"" + shown + "\" is not an address, so it is not shown.",
                    "Enter the site's name, such as example.com, or clear the field.");
            return null;
        }
        if (!registeredDomain(address.get().getHost()).equals(registeredDomain(page.getHost()))) {
            findings.warning(
                    pointer,
                    "display_link_differs",
                    "The display link names another site than the landing page, which Meta may refuse.",
                    "Use an address of " + registeredDomain(page.getHost()) + ", or clear the field.");
        }
        return shown;
    }

    private static Optional<URI> parse(String url) {
        try {
            URI address = new URI(url);
            @Nullable String host = address.getHost();
            boolean usable = host != null && host.contains(".") && address.getUserInfo() == null;
            return usable || "localhost".equals(host) ? Optional.of(address) : Optional.empty();
        } catch (URISyntaxException unreadable) {
            return Optional.empty();
        }
    }
}
