package dev.adpublisher.plan;

import org.jspecify.annotations.Nullable;

/**
 * What was found when somebody looked at an image: its measures, or why it could not be read.
 *
 * @param url as it stands in the draft
 * @param type media type by the file's first bytes, such as {@code image/jpeg}
 * @param width in pixels
 * @param height in pixels
 * @param bytes size of the file
 * @param failureCode stable code of the trouble; null if the image was read
 * @param failureMessage the trouble in plain words
 */
public record ImageFacts(
        String url,
        @Nullable String type,
        int width,
        int height,
        long bytes,
        @Nullable String failureCode,
        @Nullable String failureMessage) {

    /** An image that was fetched and measured. */
    public static ImageFacts measured(String url, String type, int width, int height, long bytes) {
        return new ImageFacts(url, type, width, height, bytes, null, null);
    }

    /** An image that could not be fetched or read. */
    public static ImageFacts failed(String url, String code, String message) {
        return new ImageFacts(url, null, 0, 0, 0, code, message);
    }
}
