package dev.adpublisher.media;

import dev.adpublisher.media.Measurement.Measured;
import dev.adpublisher.media.Measurement.Truncated;
import dev.adpublisher.media.Measurement.Unreadable;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Takes a picture's bytes as they arrive, hashes them on the way, and gives up as soon as it is clear that they will not
 * make a picture: too many, or not the beginning of one.
 */
final class ImageCollector {

    private final String subject;
    private final long maxSize;
    private final long maxPixels;
    private final MessageDigest sha256 = newSha256();
    private final Buffer bytes = Buffer.buffer();
    private Optional<ImageType> type = Optional.empty();

    /**
     * @param subject what the sentence of a refusal begins with
     * @param maxSize in bytes
     */
    ImageCollector(String subject, long maxSize, long maxPixels) {
        this.subject = subject;
        this.maxSize = maxSize;
        this.maxPixels = maxPixels;
    }

    /**
     * Refuses a length that is announced, before anything of it has come.
     *
     * @throws Refusal if it is too large
     */
    void expect(long length) {
        if (length > maxSize) {
            throw new Refusal(RefusalCode.TOO_LARGE, subject + " is larger than " + megabytes() + ".");
        }
    }

    /**
     * Takes the next bytes.
     *
     * @throws Refusal if they are too many or the file is not a picture
     */
    void add(Buffer chunk) {
        expect((long) bytes.length() + chunk.length());
        bytes.appendBuffer(chunk);
        sha256.update(chunk.getBytes());
        if (type.isEmpty() && bytes.length() >= FileFormat.NEEDED) {
            type = Optional.of(recognise());
        }
    }

    /**
     * The picture, when all bytes are here. To be called once.
     *
     * @throws Refusal if it is incomplete, broken, or has too many pixels
     */
    Image finish(String url) {
        if (bytes.length() == 0) {
            throw new Refusal(RefusalCode.TRUNCATED, subject + " is an empty file.");
        }
        ImageType known = type.orElseGet(this::recognise);
        Measured size = measure(known);
        return new Image(
                url, bytes, known, size.width(), size.height(), HexFormat.of().formatHex(sha256.digest()));
    }

    private ImageType recognise() {
        FileFormat format = FileFormat.of(bytes);
        return format.accepted()
                .orElseThrow(() -> new Refusal(
                        RefusalCode.TYPE_UNSUPPORTED, subject + " is " + format.words() + ". Use a JPEG or PNG file."));
    }

    private Measured measure(ImageType known) {
        return switch (Measurement.of(known, bytes)) {
            case Measured size
            when size.pixels() > maxPixels ->
                throw new Refusal(
                        RefusalCode.DIMENSIONS,
                        "%s has %d × %d pixels, more than the %d that we take. Make it smaller."
                                .formatted(subject, size.width(), size.height(), maxPixels));
            case Measured size -> size;
            case Truncated() ->
                throw new Refusal(RefusalCode.TRUNCATED, subject + " is incomplete: the file ends too early.");
            case Unreadable() -> throw new Refusal(RefusalCode.UNREADABLE, subject + " is damaged.");
        };
    }

    private String megabytes() {
        long megabyte = 1024L * 1024;
        return maxSize >= megabyte ? maxSize / megabyte + " MB" : maxSize + " bytes";
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
