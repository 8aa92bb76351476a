package dev.adpublisher.platform;

import dev.adpublisher.problem.Problem;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/** A place in a list that is ordered by time of creation, then id. Times have the database's microseconds. */
public record Cursor(Instant createdAt, UUID id) {
    private static final int BYTES = 3 * Long.BYTES;
    /** What a list can hold; PostgreSQL and Java disagree about times far beyond. */
    private static final Instant FIRST = Instant.EPOCH;

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /** Opaque to the client, safe in a URL. */
    public String text() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, createdAt))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** @throws Problem 400 {@code invalid_parameter} when it is none of ours */
    public static Cursor of(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() == BYTES) {
                Instant createdAt = Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
                if (!createdAt.isBefore(FIRST) && !createdAt.isAfter(LAST)) {
                    return new Cursor(createdAt, new UUID(bytes.getLong(), bytes.getLong()));
                }
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException malformed) {
            // Answered below.
        }
        throw Problem.badRequest(
                "invalid_parameter",
                "cursor is not one that this service gave; leave it out to begin with the first page.");
    }
}
