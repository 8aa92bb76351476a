package dev.adpublisher.plan;

import dev.adpublisher.plan.Places.Chosen;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Countries that ask for verified advertisers, by {@code rules/regional-regulations.json}: their ad sets are likely to be refused. */
final class RegionalRegulations {

    private static final Map<String, String> BY_COUNTRY =
            Rules.entries(Rules.load("regional-regulations"), "entries", Function.identity()).stream()
                    .collect(Collectors.toUnmodifiableMap(
                            entry -> entry.required("code").asText(),
                            entry -> entry.required("regulation").asText()));

    private RegionalRegulations() {}

    static void check(List<Chosen> places, Findings findings) {
        for (Chosen place : places) {
            @Nullable String country = place.target().country();
            @Nullable String regulation = country == null ? null : BY_COUNTRY.get(country);
            if (place.place().include() && regulation != null) {
                findings.warning(
                        place.place().pointer(),
                        "verified_advertiser_needed",
                        "Meta asks for a verified advertiser and payer for ads in "
                                + place.place().label() + " (" + regulation
                                + "), which this service cannot name; it may refuse the ad set.",
                        "Remove this place, or publish there from Ads Manager.");
            }
        }
    }
}
