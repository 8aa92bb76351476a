package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.verification.Difference.Code;
import dev.adpublisher.verification.Sighting.Existence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a look at Meta means for one campaign. Pure.
 *
 * @param complete whether something could be said of every object
 * @param inReview whether Meta is still at work on one of them
 */
record Verdict(PublishedCampaign campaign, List<Judged> objects, boolean complete, boolean inReview) {
    private static final int MOST_STRANGERS = 20;

    Verdict {
        objects = List.copyOf(objects);
    }

    /** One object: how it stands, what is different about it, and what reviewers say; no review where it is not there. */
    record Judged(PublishedObject object, Sighting sighting, List<Difference> differences, @Nullable Review review) {
        Judged {
            differences = List.copyOf(differences);
        }

        boolean confirmed() {
            return sighting.existence() != Existence.UNCONFIRMED;
        }

        /** What was set, by whomever: {@code ACTIVE}, {@code PAUSED}, … */
        @Nullable
        String configuredStatus() {
            return sighting.shown().path("configured_status").textValue();
        }

        @Nullable
        String effectiveStatus() {
            return sighting.shown().path("effective_status").textValue();
        }
    }

    static Verdict of(PublishedCampaign campaign, Sightings sightings) {
        boolean gone = campaign.objects().stream()
                .anyMatch(object -> object.is("campaign")
                        && Set.of(Existence.DELETED, Existence.ARCHIVED)
                                .contains(sightings.of(object).existence()));
        List<Judged> judged = new ArrayList<>();
        for (PublishedObject object : campaign.objects()) {
            Sighting sighting = sightings.of(object);
            // A creative is seen through its ad only.
            if (!object.is("creative") || sighting.existence() == Existence.PRESENT) {
                judged.add(judge(campaign, object, sighting, gone));
            }
        }
        judged.addAll(strangers(campaign, sightings));
        return new Verdict(
                campaign,
                judged,
                judged.stream().allMatch(Judged::confirmed),
                judged.stream().anyMatch(one -> Looks.inReview(String.valueOf(one.effectiveStatus()))));
    }

    private static Judged judge(
            PublishedCampaign campaign, PublishedObject object, Sighting sighting, boolean campaignGone) {
        boolean told = campaignGone && !object.is("campaign");
        return switch (sighting.existence()) {
            case UNCONFIRMED -> new Judged(object, sighting, List.of(), null);
            case DELETED -> new Judged(object, sighting, told ? List.of() : List.of(whole(Code.DELETED)), null);
            case ARCHIVED -> new Judged(object, sighting, told ? List.of() : List.of(whole(Code.ARCHIVED)), null);
            case PRESENT -> {
                List<Difference> differences = new ArrayList<>(ReadBack.compare(object, sighting.shown()));
                status(campaign, object, sighting.shown(), differences);
                Review review = object.is("creative") ? null : Review.of(object, sighting.shown());
                yield new Judged(object, sighting, differences, review);
            }
        };
    }

    /** A campaign that is paused pauses all below it, so only a running one says how those should stand. */
    private static void status(
            PublishedCampaign campaign, PublishedObject object, JsonNode shown, List<Difference> differences) {
        JsonNode configured = shown.path("configured_status");
        if (campaign.live() && !object.is("creative") && configured.asText().equals("PAUSED")) {
            differences.add(new Difference(Code.PAUSED, "status", JsonTexts.text("ACTIVE"), configured, List.of()));
        }
        if (!campaign.live() && object.is("campaign") && configured.asText().equals("ACTIVE")) {
            differences.add(new Difference(Code.ACTIVATED, "status", JsonTexts.text("PAUSED"), configured, List.of()));
        }
    }

    private static Difference whole(Code code) {
        return new Difference(code, "", null, null, List.of());
    }

    /** Ad sets and ads that somebody added to our campaign. Nothing is known of what an adopted campaign should hold. */
    private static List<Judged> strangers(PublishedCampaign campaign, Sightings sightings) {
        Set<String> ours =
                campaign.objects().stream().map(PublishedObject::metaId).collect(Collectors.toUnmodifiableSet());
        boolean adopted =
                campaign.objects().stream().allMatch(object -> object.sent().isEmpty());
        return adopted
                ? List.of()
                : sightings.below(campaign.metaId()).stream()
                        .filter(extra -> !ours.contains(extra.shown().path("id").asText()))
                        .filter(extra -> extra.shown().path("id").asText().matches("[0-9]{1,32}"))
                        .limit(MOST_STRANGERS)
                        .map(Verdict::stranger)
                        .toList();
    }

    private static Judged stranger(Sightings.Extra extra) {
        ObjectNode found = JsonTexts.object(null);
        found.put("id", extra.shown().path("id").asText())
                .put("name", extra.shown().path("name").asText(""))
                .put("effective_status", extra.shown().path("effective_status").asText(""));
        PublishedObject object = new PublishedObject(
                extra.kind(),
                -1,
                extra.shown().path("id").asText(),
                null,
                JsonTexts.object(null),
                java.util.Map.of(),
                null,
                null);
        Difference difference = new Difference(Code.UNEXPECTED_OBJECT, "", null, found, List.of());
        return new Judged(object, Sighting.of(extra.shown()), List.of(difference), null);
    }

    /** A value of {@code campaign_verifications.outcome}. */
    String outcome() {
        if (!complete) {
            return "incomplete";
        }
        return objects.stream().allMatch(one -> one.differences().isEmpty()) ? "verified" : "different";
    }

    /** How the campaign itself stands. */
    Existence existence() {
        return top().map(one -> one.sighting().existence()).orElse(Existence.UNCONFIRMED);
    }

    /** What the campaign is set to; null where Meta did not say. */
    @Nullable
    String configuredStatus() {
        return top().map(Judged::configuredStatus).orElse(null);
    }

    private java.util.Optional<Judged> top() {
        return objects.stream().filter(one -> one.object().is("campaign")).findFirst();
    }
}
