package dev.adpublisher.plan;

import dev.adpublisher.plan.Places.Chosen;
import java.util.List;
import java.util.Objects;

/**
 * Whether people in the chosen places can call: by Meta's call ads guide the number has to be of the audience's country
 * (developers.facebook.com/documentation/ads-commerce/marketing-api/call-ads, "Limitations").
 */
final class AudienceChecks {

    private AudienceChecks() {}

    static void check(List<AdIdea> ideas, List<Chosen> places, Findings findings) {
        List<String> countries = places.stream()
                .filter(place -> place.place().include())
                .map(place -> place.target().country())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        for (AdIdea idea : ideas) {
            if (idea.destination() instanceof Destination.Call call && !countries.isEmpty()) {
                check(call, countries, findings);
            }
        }
    }

    private static void check(Destination.Call call, List<String> countries, Findings findings) {
        List<String> foreign = countries.stream()
                .filter(country -> !Phones.belongsTo(call.callingCode(), country))
                .toList();
        if (foreign.isEmpty()) {
            return;
        }
        String message = "The number +" + call.callingCode() + " … is not one of " + String.join(", ", foreign)
                + ", where the ads would be shown.";
        String fix = "Enter a number of the country the ads are shown in, or choose places in the number's country.";
        if (foreign.size() == countries.size()) {
            findings.error(call.pointer(), "phone_not_of_audience", message, fix);
        } else {
            findings.warning(call.pointer(), "phone_not_of_audience", message, fix);
        }
    }
}
