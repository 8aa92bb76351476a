package dev.adpublisher.media;

import io.vertx.core.buffer.Buffer;

/**
 * A picture that was fetched completely and is what it says it is.
 *
 * @param url the URL that was asked for, before any redirect
 * @param bytes the file, unchanged; not to be written to
 * @param type by its first bytes, whatever its name and {@code Content-Type} say
 * @param width in pixels, as stored in the file (before any EXIF rotation)
 * @param height in pixels, as stored in the file
 * @param sha256 of the file, 64 lower-case hexadecimal digits: our id of the content. Meta's own {@code hash} of an image
 *     is not documented and has to be taken from its answer
 */
public record Image(String url, Buffer bytes, ImageType type, int width, int height, String sha256) {

    /** Edge below which Meta is said to complain, in pixels (second-hand: no page of Meta's states the number). */
    public static final int RECOMMENDED_EDGE = 600;

    public Image {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("A picture has at least one pixel, not " + width + "×" + height);
        }
    }

    /** The file's length in bytes. */
    public int size() {
        return bytes.length();
    }

    public String mime() {
        return type.mime();
    }

    /** Whether an edge is shorter than {@link #RECOMMENDED_EDGE}: worth a warning, not a refusal. */
    public boolean small() {
        return Math.min(width, height) < RECOMMENDED_EDGE;
    }

    /** Without the bytes and without the URL, whose query may be a signature. */
    @Override
    public String toString() {
        return "Image[" + type + " " + width + "×" + height + ", " + size() + " bytes, sha256 " + sha256 + "]";
    }
}
