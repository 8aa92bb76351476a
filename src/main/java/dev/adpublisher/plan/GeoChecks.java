package dev.adpublisher.plan;

import dev.adpublisher.plan.Places.Chosen;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks for places that contradict each other: twice the same, one inside another, excluded although included. */
final class GeoChecks {

    private GeoChecks() {}

    /** The places without repetitions; contradictions become findings. */
    static List<Chosen> apply(List<Chosen> chosen, Findings findings) {
        List<Chosen> kept = new ArrayList<>();
        for (Chosen next : chosen) {
            @Nullable Chosen same = sameAs(next, kept);
            if (same == null) {
                kept.add(next);
            } else {
                repeated(next, same, findings);
                if (isLarger(next, same)) {
                    kept.set(kept.indexOf(same), next);
                }
            }
        }
        checkOverlaps(kept, findings);
        checkExclusions(kept, findings);
        checkCounts(kept, findings);
        return kept;
    }

    private static @Nullable Chosen sameAs(Chosen next, List<Chosen> kept) {
        return kept.stream()
                .filter(other -> other.target().identity().equals(next.target().identity()) && !isRing(next, other))
                .findFirst()
                .orElse(null);
    }

    /** Around one point two circles, of which one is left out: whether anything stays is looked at with all other exclusions. */
    private static boolean isRing(Chosen one, Chosen other) {
        return one.place().include() != other.place().include() && radius(one).compareTo(radius(other)) != 0;
    }

    private static boolean isLarger(Chosen next, Chosen same) {
        return next.place().include() == same.place().include() && radius(next).compareTo(radius(same)) > 0;
    }

    private static BigDecimal radius(Chosen chosen) {
        return chosen.target() instanceof Target.Circle circle ? circle.radius() : BigDecimal.ZERO;
    }

    private static void repeated(Chosen next, Chosen same, Findings findings) {
        if (next.place().include() == same.place().include()) {
            findings.warning(
                    next.place().pointer(),
                    "location_repeated",
                    next.place().label() + " is listed twice; it is sent once, "
                            + (radius(next).compareTo(radius(same)) == 0
                                    ? "as listed first."
                                    : "with the larger radius."),
                    "Remove one of the two.");
        } else {
            findings.error(
                    next.place().pointer(),
                    "location_contradiction",
                    next.place().label() + " is included and excluded at once.",
                    "Remove it from one of the two.");
        }
    }

    /** Meta refuses an ad set that includes a country and, beside it, a place inside that country. */
    private static void checkOverlaps(List<Chosen> places, Findings findings) {
        for (Chosen inner : including(places)) {
            for (Chosen outer : including(places)) {
                if (inner != outer && isCountryOf(outer.target(), inner.target())) {
                    findings.error(
                            inner.place().pointer(),
                            "location_overlap",
                            inner.place().label() + " lies in " + outer.place().label()
                                    + ", which is included as a whole.",
                            "Remove one of the two: keep the country for all of it, or the smaller place for that alone.");
                }
            }
        }
    }

    private static void checkExclusions(List<Chosen> places, Findings findings) {
        for (Chosen excluded : places) {
            if (excluded.place().include()) {
                continue;
            }
            for (Chosen included : including(places)) {
                if (swallows(excluded.target(), included.target())) {
                    findings.error(
                            excluded.place().pointer(),
                            "location_contradiction",
                            excluded.place().label() + " is excluded and contains "
                                    + included.place().label() + ", which is included.",
                            "Exclude a smaller place, or include another one.");
                }
            }
            List<Chosen> included = including(places);
            if (!included.isEmpty() && included.stream().allMatch(place -> apart(excluded.target(), place.target()))) {
                findings.warning(
                        excluded.place().pointer(),
                        "exclusion_without_effect",
                        excluded.place().label() + " is excluded, but lies outside every included place.",
                        "Remove it, or check what is included.");
            }
        }
    }

    private static void checkCounts(List<Chosen> places, Findings findings) {
        checkCount(places, Target.Circle.class, LocationLimits.MAX_CIRCLES, "circles on the map", findings);
        checkCount(places, Target.City.class, LocationLimits.MAX_CITIES, "cities", findings);
        checkCount(places, Target.Region.class, LocationLimits.MAX_REGIONS, "regions", findings);
    }

    private static void checkCount(
            List<Chosen> places, Class<? extends Target> type, int limit, String what, Findings findings) {
        for (boolean include : new boolean[] {true, false}) {
            long count = places.stream()
                    .filter(place -> place.place().include() == include && type.isInstance(place.target()))
                    .count();
            if (count > limit) {
                findings.error(
                        Place.LIST,
                        "too_many_locations",
                        "There are " + count + " " + what + "; Meta takes " + limit + ".",
                        "Remove some, or choose the larger area that contains them.");
            }
        }
    }

    private static List<Chosen> including(List<Chosen> places) {
        return places.stream().filter(place -> place.place().include()).toList();
    }

    private static boolean isCountryOf(Target outer, Target inner) {
        return outer instanceof Target.Country country
                && !(inner instanceof Target.Country)
                && country.code().equals(inner.country());
    }

    private static boolean swallows(Target outer, Target inner) {
        return isCountryOf(outer, inner)
                || (outer instanceof Target.Circle large
                        && inner instanceof Target.Circle small
                        && large.covers(small));
    }

    private static boolean apart(Target one, Target other) {
        if (one.country() != null && other.country() != null && !one.country().equals(other.country())) {
            return true;
        }
        return one instanceof Target.Circle circle && other instanceof Target.Circle second && !circle.touches(second);
    }
}
