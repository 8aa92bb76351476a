package dev.adpublisher.media;

import io.vertx.core.buffer.Buffer;

/** Walks a PNG's chunks (W3C PNG, section 5): the size stands in the first, IHDR, and the last has to be IEND. */
final class PngStructure {

    private static final int SIGNATURE = 8;
    /** Length, type and checksum of a chunk, without its data. */
    private static final int FRAME = 12;

    private static final int IHDR = 0x49484452;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454e44;

    private PngStructure() {}

    static Measurement measure(Buffer file) {
        if (file.length() < SIGNATURE + FRAME + 13) {
            return new Measurement.Truncated();
        }
        if (file.getInt(SIGNATURE + 4) != IHDR || file.getUnsignedInt(SIGNATURE) != 13) {
            return new Measurement.Unreadable();
        }
        return ending(file, Measurement.size(file.getUnsignedInt(16), file.getUnsignedInt(20)));
    }

    private static Measurement ending(Buffer file, Measurement size) {
        boolean pixels = false;
        long at = SIGNATURE;
        while (at + FRAME <= file.length()) {
            int type = file.getInt((int) at + 4);
            pixels |= type == IDAT;
            at += FRAME + file.getUnsignedInt((int) at);
            if (type == IEND && at <= file.length()) {
                return pixels ? size : new Measurement.Unreadable();
            }
        }
        return new Measurement.Truncated();
    }
}
