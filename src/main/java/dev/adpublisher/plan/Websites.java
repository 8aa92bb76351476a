package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Landing pages and display links. */
final class Websites {

    private static final Set<String> TWO_LABEL_SUFFIXES =
            Set.copyOf(Rules.texts(Rules.load("domain-suffixes").required("entries")));

    /** Second labels under which the registries of countries give out names: co.uk, com.ve, or.jp. */
    private static final Set<String> SECOND_LABELS =
            Set.copyOf(Rules.texts(Rules.load("domain-suffixes").required("second_labels")));

    private static final Pattern ADDRESS = Pattern.compile(
            "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<host>[^/?#@:\\s]+)(:[0-9]{1,5})?([/?#][^\\s\\p{Cntrl}<>\"\\\\^`]*)?");

    private static final Pattern HOST =
            Pattern.compile("([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Websites() {}

    /**
     * What matters here of a web address.
     *
     * @param host lower-case, in its ASCII form (xn--…)
     */
    record Address(String scheme, String host) {}

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
        Optional<Address> page = check(url, at, "landing_page", "landing page", findings);
        String displayAt = Json.pointer(pointer, "displayLink");
        return page.isEmpty()
                ? null
                : new Destination.Website(url, displayLink(data, page.get(), displayAt, findings), at, displayAt);
    }

    /** Checks an address; the code of a finding begins with the given word. */
    static Optional<Address> check(String url, String pointer, String code, String what, Findings findings) {
        if (url.length() > TextLimits.URL_MAX) {
            findings.error(
                    pointer,
                    code + "_too_long",
                    "The address of the " + what + " has " + url.length() + " characters.",
                    "Use an address of at most " + TextLimits.URL_MAX + " characters.");
            return Optional.empty();
        }
        Optional<Address> address = parse(url);
        if (address.isEmpty()) {
            findings.error(
                    pointer,
                    code + "_invalid",
                    "The address of the " + what + " cannot be read as a web address.",
                    "Enter a whole address beginning with https://, without blanks.");
            return Optional.empty();
        }
        if (!"https".equalsIgnoreCase(address.get().scheme())) {
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
        boolean ofARegistry = labels[count - 1].length() == 2 && SECOND_LABELS.contains(labels[count - 2]);
        return ofARegistry || TWO_LABEL_SUFFIXES.contains(lastTwo) ? labels[count - 3] + '.' + lastTwo : lastTwo;
    }

    static String host(String url) {
        return parse(url).map(Address::host).orElse("");
    }

    private static @Nullable String displayLink(JsonNode data, Address page, String pointer, Findings findings) {
        @Nullable String shown = Json.text(data, "displayLink");
        if (shown == null) {
            return null;
        }
        Optional<Address> address = parse(shown.contains("://") ? shown : "https://" + shown);
        if (address.isEmpty()) {
            findings.warning(
                    pointer,
                    "display_link_invalid",
                    "\"" + shown + "\" is not an address, so it is not shown.",
                    "Enter the site's name, such as example.com, or clear the field.");
            return null;
        }
        if (!registeredDomain(address.get().host()).equals(registeredDomain(page.host()))) {
            findings.warning(
                    pointer,
                    "display_link_differs",
                    "The display link names another site than the landing page, which Meta may refuse.",
                    "Use an address of " + registeredDomain(page.host()) + ", or clear the field.");
        }
        return shown;
    }

    /**
     * Reads what browsers and Meta read, which is more than {@link java.net.URI} does: names with umlauts or underscores, and Meta's own
     * {@code {{campaign.name}}} in a query.
     */
    private static Optional<Address> parse(String url) {
        Matcher address = ADDRESS.matcher(url);
        if (!address.matches()) {
            return Optional.empty();
        }
        String host = asciiHost(address.group("host"));
        boolean usable = HOST.matcher(host).matches() && (host.contains(".") || host.equals("localhost"));
        return usable ? Optional.of(new Address(address.group("scheme"), host)) : Optional.empty();
    }

    private static String asciiHost(String host) {
        try {
            return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException unreadable) {
            return "";
        }
    }
}
