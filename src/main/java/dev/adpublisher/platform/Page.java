package dev.adpublisher.platform;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param nextCursor what to send as {@code cursor} for the next page; null on the last one
 */
public record Page<T>(
        List<T> items,
        @JsonProperty("next_cursor") @Schema(description = "Opaque; null on the last page") @Nullable
                String nextCursor) {

    public Page {
        items = List.copyOf(items);
    }

    /** From up to {@code limit + 1} rows: the one row too many says that there is a next page. */
    public static <R, T> Page<T> of(
            List<R> rows, PageRequest request, Function<R, T> view, Function<R, Cursor> cursor) {
        boolean more = rows.size() > request.limit();
        List<R> shown = more ? rows.subList(0, request.limit()) : rows;
        return new Page<>(
                shown.stream().map(view).toList(),
                more ? cursor.apply(shown.getLast()).text() : null);
    }
}
