package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is wrong with the images, as far as somebody has looked at them. */
final class ImageChecks {

    private static final JsonNode TABLE = Rules.load("images");
    private static final List<String> TYPES = Rules.texts(TABLE.required("types"));

    private ImageChecks() {}

    static void check(List<AdIdea> ideas, List<ImageFacts> facts, Findings findings) {
        Map<String, ImageFacts> known = facts.stream()
                .collect(Collectors.toMap(ImageFacts::url, Function.identity(), (first, second) -> first));
        Set<String> seen = new HashSet<>();
        for (AdIdea idea : ideas) {
            @Nullable String url = idea.image().text();
            if (url == null || !seen.add(url)) {
                continue;
            }
            String pointer = idea.image().pointer();
            if (!isWebAddress(url)) {
                findings.error(
                        pointer,
                        "image_url_invalid",
                        "This is not the web address of an image.",
                        "Upload the image again, or give an address that begins with https://.");
            } else if (known.get(url) != null) {
                checkFacts(known.get(url), pointer, findings);
            }
        }
    }

    private static boolean isWebAddress(String url) {
        try {
            // A blank is mended when the image is fetched.
            URI address = new URI(url.replace(" ", "%20"));
            @Nullable String scheme = address.getScheme();
            return url.length() <= TextLimits.URL_MAX
                    && address.getHost() != null
                    && ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme));
        } catch (URISyntaxException unreadable) {
            return false;
        }
    }

    private static void checkFacts(ImageFacts image, String pointer, Findings findings) {
        if (image.failureCode() != null) {
            @Nullable String message = image.failureMessage();
            findings.error(
                    pointer,
                    image.failureCode(),
                    message == null ? "The image cannot be used." : message,
                    "Choose another image, or upload this one again.");
            return;
        }
        if (image.type() == null || !TYPES.contains(image.type())) {
            findings.error(
                    pointer,
                    "image_type_unsupported",
                    "The image is of the type " + (image.type() == null ? "unknown" : image.type()) + ".",
                    "Save it as JPEG or PNG.");
        }
        if (image.bytes() > limit("max_bytes")) {
            findings.error(
                    pointer,
                    "image_too_large",
                    "The image's file has " + image.bytes() / (1024 * 1024) + " MB; Meta takes "
                            + limit("max_bytes") / (1024 * 1024) + ".",
                    "Save it smaller or with more compression.");
        }
        checkSize(image, pointer, findings);
    }

    private static void checkSize(ImageFacts image, String pointer, Findings findings) {
        String size = "The image is " + image.width() + " × " + image.height() + " pixels; ";
        String recommended = limit("min_width") + " × " + limit("min_height");
        if (image.width() < limit("absolute_min_width") || image.height() < limit("absolute_min_height")) {
            findings.error(
                    pointer,
                    "image_too_small",
                    size + "Meta refuses that.",
                    "Choose one of at least " + recommended + ".");
        } else if (image.width() < limit("min_width") || image.height() < limit("min_height")) {
            findings.warning(
                    pointer,
                    "image_small",
                    size + "it may be refused or look blurred.",
                    "Choose one of at least " + recommended + ".");
        }
    }

    private static long limit(String member) {
        return TABLE.required(member).asLong();
    }
}
