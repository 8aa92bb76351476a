package dev.adpublisher.media;

import io.vertx.core.buffer.Buffer;

/**
 * Walks a JPEG's segments (ITU-T T.81, annex B) up to the first scan, where the frame header has told the size, and
 * looks for the end marker behind it.
 */
final class JpegStructure {

    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;
    /** Far more than any camera writes; keeps a crafted file from occupying the thread. */
    private static final int MOST_STEPS = 10_000;

    private static final byte MARKER = (byte) 0xff;
    /** Looked through as an array, which is faster than a buffer's checked reads: a file without an end is as long as it likes. */
    private static final int WINDOW = 1 << 16;

    private JpegStructure() {}

    static Measurement measure(Buffer file) {
        Measurement size = new Measurement.Unreadable();
        int at = 2;
        for (int step = 0; step < MOST_STEPS; step++) {
            if (at + 4 > file.length()) {
                return new Measurement.Truncated();
            }
            if (file.getUnsignedByte(at) != 0xff) {
                return new Measurement.Unreadable();
            }
            int marker = file.getUnsignedByte(at + 1);
            if (marker == START_OF_SCAN) {
                return endsAfter(file, at) ? size : new Measurement.Truncated();
            }
            if (isFrame(marker)) {
                size = frameSize(file, at);
            }
            at += lengthOf(file, at, marker);
        }
        return new Measurement.Unreadable();
    }

    /** Bytes to the next marker. An end of image before any scan is walked over and ends the file too early. */
    private static int lengthOf(Buffer file, int at, int marker) {
        if (marker == 0xff) {
            return 1;
        }
        boolean alone = marker <= 0x01 || (marker >= 0xd0 && marker <= END_OF_IMAGE);
        return alone ? 2 : 2 + file.getUnsignedShort(at + 2);
    }

    /** Start-of-frame markers are C0 to CF except the tables DHT (C4), JPG (C8) and DAC (CC). */
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static Measurement frameSize(Buffer file, int at) {
        if (at + 9 > file.length()) {
            return new Measurement.Truncated();
        }
        return Measurement.size(file.getUnsignedShort(at + 7), file.getUnsignedShort(at + 5));
    }

    /**
     * In a scan every FF of the data is followed by 00, so an end marker there is one. Looked for from the back, where
     * it is in a sound file, or before what phones append to it.
     */
    private static boolean endsAfter(Buffer file, int scan) {
        for (int end = file.length(); end > scan + 2; end -= WINDOW) {
            // One byte more than a window: a marker may lie across two.
            byte[] window = file.getBytes(Math.max(scan + 1, end - WINDOW - 1), end);
            for (int at = window.length - 2; at >= 0; at--) {
                if (window[at] == MARKER && window[at + 1] == (byte) END_OF_IMAGE) {
                    return true;
                }
            }
        }
        return false;
    }
}
