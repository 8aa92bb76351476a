package dev.adpublisher.sandbox;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What the first bytes of an image tell: its type and its size in pixels. */
record ImageFile(String type, int width, int height) {

    /** Null when the bytes are no JPEG, PNG or GIF, or are cut before their size. */
    static @Nullable ImageFile read(byte[] bytes) {
        if (bytes.length > 24 && (bytes[0] & 0xff) == 0x89 && bytes[1] == 'P' && bytes[2] == 'N' && bytes[3] == 'G') {
            return new ImageFile("png", int32(bytes, 16), int32(bytes, 20));
        }
        if (bytes.length > 10 && bytes[0] == 'G' && bytes[1] == 'I' && bytes[2] == 'F') {
            int width = (bytes[6] & 0xff) | (bytes[7] & 0xff) << 8;
            return new ImageFile("gif", width, (bytes[8] & 0xff) | (bytes[9] & 0xff) << 8);
        }
        boolean jpeg = bytes.length > 4 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xd8;
        return jpeg ? jpeg(bytes) : null;
    }

    /** Walks the segments to the first frame header. */
    private static @Nullable ImageFile jpeg(byte[] bytes) {
        int at = 2;
        while (at + 9 < bytes.length) {
            if ((bytes[at] & 0xff) != 0xff) {
                return null;
            }
            int marker = bytes[at + 1] & 0xff;
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame) {
                return new ImageFile("jpeg", int16(bytes, at + 7), int16(bytes, at + 5));
            }
            at += 2 + int16(bytes, at + 2);
        }
        return null;
    }

    private static int int16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private static int int32(byte[] bytes, int at) {
        return int16(bytes, at) << 16 | int16(bytes, at + 2);
    }

    /** 32 hexadecimal digits, the same for the same content. */
    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
