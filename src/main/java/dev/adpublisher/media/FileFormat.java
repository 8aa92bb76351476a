package dev.adpublisher.media;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a file is by its first bytes, as far as an advertiser can be helped by knowing it. */
enum FileFormat {
    JPEG("a JPEG", ImageType.JPEG),
    PNG("a PNG", ImageType.PNG),
    GIF("a GIF", null),
    WEBP("a WebP picture", null),
    BMP("a BMP", null),
    TIFF("a TIFF", null),
    HEIF("a HEIC or AVIF picture", null),
    PDF("a PDF", null),
    MARKUP("a web page or an SVG", null),
    UNKNOWN("not a picture that we know", null);

    /** So many bytes are enough for every test below. */
    static final int NEEDED = 16;

    private final String words;
    private final @Nullable ImageType accepted;

    FileFormat(String words, @Nullable ImageType accepted) {
        this.words = words;
        this.accepted = accepted;
    }

    /** With its article, to follow "it is". */
    String words() {
        return words;
    }

    /** The type under which such a file can be published, if it can. */
    Optional<ImageType> accepted() {
        return Optional.ofNullable(accepted);
    }

    /** Judges by up to {@link #NEEDED} bytes; fewer make it less sure, never wrong. */
    static FileFormat of(Buffer start) {
        byte[] bytes = start.getBytes(0, Math.min(NEEDED, start.length()));
        if (startsWith(bytes, 0xff, 0xd8, 0xff)) {
            return JPEG;
        }
        if (startsWith(bytes, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
            return PNG;
        }
        return unaccepted(bytes);
    }

    private static FileFormat unaccepted(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.startsWith("GIF8")) {
            return GIF;
        }
        if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
            return WEBP;
        }
        if (text.startsWith("BM")) {
            return BMP;
        }
        if (text.startsWith("II*\0") || text.startsWith("MM\0*")) {
            return TIFF;
        }
        if (text.startsWith("ftyp", 4)) {
            return HEIF;
        }
        if (text.startsWith("%PDF")) {
            return PDF;
        }
        String withoutByteOrderMark = text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text;
        return withoutByteOrderMark.strip().startsWith("<") ? MARKUP : UNKNOWN;
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        byte[] expected = new byte[prefix.length];
        for (int i = 0; i < prefix.length; i++) {
            expected[i] = (byte) prefix[i];
        }
        return Arrays.equals(bytes, 0, prefix.length, expected, 0, prefix.length);
    }
}
