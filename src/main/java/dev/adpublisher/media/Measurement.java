package dev.adpublisher.media;

import io.vertx.core.buffer.Buffer;

/** What the structure of a file tells, without decoding a pixel. */
sealed interface Measurement {

    /** Complete from its first to its last marker; width and height in pixels, both at least 1. */
    record Measured(int width, int height) implements Measurement {

        long pixels() {
            return (long) width * height;
        }
    }

    /** The file stops before its end. */
    record Truncated() implements Measurement {}

    /** The bytes do not follow the format. */
    record Unreadable() implements Measurement {}

    static Measurement of(ImageType type, Buffer file) {
        return switch (type) {
            case JPEG -> JpegStructure.measure(file);
            case PNG -> PngStructure.measure(file);
        };
    }

    /** A size from a file's header, which may hold anything. */
    static Measurement size(long width, long height) {
        boolean possible = width >= 1 && height >= 1 && width <= Integer.MAX_VALUE && height <= Integer.MAX_VALUE;
        return possible ? new Measured((int) width, (int) height) : new Unreadable();
    }
}
