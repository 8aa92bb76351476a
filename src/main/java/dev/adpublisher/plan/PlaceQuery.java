package dev.adpublisher.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place that needs a look-up with Meta's targeting search ({@code type=adgeolocation}).
 *
 * @param pointer where it stands in the draft; the answer is matched by it
 * @param type {@code city}, {@code region} or {@code country}: the search's {@code location_types}
 * @param name what to search for, without the parts after the first comma
 * @param context the parts after the first comma ("Bavaria", "Germany"), to tell places of one name apart
 * @param countryCode the search's {@code country_code}, if known
 */
public record PlaceQuery(String pointer, String type, String name, List<String> context, @Nullable String countryCode) {

    public PlaceQuery {
        context = List.copyOf(context);
    }
}
