package dev.adpublisher.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * The place a sealed text belongs to. It is authenticated with the text but not stored in it: whoever copies a sealed
 * token to another row, column or tenant gets something that does not open.
 *
 * @param table the table's name, such as {@code campaign_meta_connections}
 * @param column the column's name, such as {@code long_lived_user_token}
 * @param rowId the primary key of the row
 * @param userId the tenant who owns the row
 */
public record SealContext(String table, String column, UUID rowId, UUID userId) {

    public SealContext {
        if (table.isBlank() || column.isBlank()) {
            throw new IllegalArgumentException("A sealed text belongs to a named table and column");
        }
    }

    /** Each part is preceded by its length: no two places share their bytes, whatever their names are. */
    byte[] authenticatedWith(String version, String keyId) {
        List<byte[]> parts = List.of(
                bytes(version),
                bytes(keyId),
                bytes(table),
                bytes(column),
                bytes(rowId.toString()),
                bytes(userId.toString()));
        ByteBuffer joined = ByteBuffer.allocate(
                parts.stream().mapToInt(part -> Integer.BYTES + part.length).sum());
        parts.forEach(part -> joined.putInt(part.length).put(part));
        return joined.array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
