package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One object to create at Meta.
 *
 * @param ordinal counted from 0 within its kind; creative <i>n</i> and the row {@code adRows[n]} belong to ad <i>n</i>
 * @param name the object's name, without marker, short enough that a marker still fits
 * @param params the parameters of the create call, to be treated as read-only. For an image it holds only {@code url}, the
 *     address to fetch: an upload sends bytes
 * @param references what has to be filled in before it is sent
 * @param origins Meta's name of a parameter, dotted ({@code targeting.geo_locations}), to the JSON Pointer in the draft
 *     that it came from; the empty name stands for the object as a whole. See {@link BlameMapper}
 * @param adRowId the row of {@code ads} behind an ad, or null if that row is new
 */
public record PlannedObject(
        ObjectKind kind,
        int ordinal,
        String name,
        ObjectNode params,
        List<Reference> references,
        Map<String, String> origins,
        @Nullable UUID adRowId) {

    public PlannedObject {
        references = List.copyOf(references);
        origins = Map.copyOf(origins);
    }

    /** SHA-256 (hexadecimal) over the canonical JSON of the parameters: the request digest of the journal. */
    public String digest() {
        return RequestDigest.of(params);
    }
}
