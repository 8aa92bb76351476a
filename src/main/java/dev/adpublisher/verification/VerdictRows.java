package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.verification.Sighting.Existence;
import dev.adpublisher.verification.Verdict.Judged;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Verdicts as rows for {@link VerdictSql}: one JSON list per table, so that a thousand campaigns are a handful of statements. */
final class VerdictRows {
    final ArrayNode campaigns = JsonNodeFactory.instance.arrayNode();
    final ArrayNode states = JsonNodeFactory.instance.arrayNode();
    final ArrayNode differences = JsonNodeFactory.instance.arrayNode();
    final ArrayNode reviews = JsonNodeFactory.instance.arrayNode();
    final ArrayNode ads = JsonNodeFactory.instance.arrayNode();
    /** Objects of which nothing can be said: their open differences stay open. */
    final List<String> unconfirmed = new ArrayList<>();

    private VerdictRows() {}

    /** @param floor the shortest time until the next look */
    static VerdictRows of(AdAccountId account, List<Verdict> verdicts, Instant observed, Duration floor) {
        VerdictRows rows = new VerdictRows();
        verdicts.stream()
                .sorted(Comparator.comparing(verdict -> verdict.campaign().id()))
                .forEach(verdict -> rows.add(account, verdict, observed, floor));
        return rows;
    }

    /** Campaigns that could not be looked at. */
    static VerdictRows unreadable(AdAccountId account, List<PublishedCampaign> campaigns, String reason) {
        VerdictRows rows = new VerdictRows();
        campaigns.stream()
                .sorted(Comparator.comparing(PublishedCampaign::id))
                .forEach(campaign -> rows.campaigns.add(
                        campaign(account, campaign, "unreadable", Duration.ZERO).put("reason", reason)));
        return rows;
    }

    private void add(AdAccountId account, Verdict verdict, Instant observed, Duration floor) {
        Duration age = Duration.between(verdict.campaign().freshSince(), observed);
        Duration byAge = Looks.every(age, verdict.inReview());
        Duration next = !verdict.complete() || byAge.compareTo(floor) < 0 ? floor : byAge;
        ObjectNode row = campaign(account, verdict.campaign(), verdict.outcome(), next);
        row.put("local_status", localStatus(verdict));
        row.put("archived", verdict.existence() == Existence.ARCHIVED);
        row.put("error", verdict.existence() == Existence.DELETED ? "The campaign was deleted at Meta." : null);
        campaigns.add(row);
        verdict.objects().forEach(judged -> object(verdict, judged));
    }

    private static ObjectNode campaign(AdAccountId account, PublishedCampaign campaign, String outcome, Duration next) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("campaign_id", campaign.id().toString())
                .put("ad_account_id", account.digits())
                .put("outcome", outcome)
                .put("reason", outcome.equals("incomplete") ? "Not every object could be looked at yet." : null)
                .put("next_seconds", next.toMillis() / 1000.0);
    }

    /** The schema's words for how a campaign stands; null leaves it as it is. */
    private static @Nullable String localStatus(Verdict verdict) {
        return switch (verdict.existence()) {
            case DELETED -> "error";
            case ARCHIVED -> "paused";
            case UNCONFIRMED -> null;
            case PRESENT ->
                switch (String.valueOf(verdict.configuredStatus())) {
                    case "ACTIVE" -> "active";
                    case "PAUSED" -> "paused";
                    default -> null;
                };
        };
    }

    private void object(Verdict verdict, Judged judged) {
        PublishedObject object = judged.object();
        if (!judged.confirmed()) {
            unconfirmed.add(object.kind() + ":" + object.metaId());
        }
        if (object.ordinal() >= 0) {
            ObjectNode state = node(verdict, object)
                    .put("existence", judged.sighting().existence().word())
                    .put("configured_status", judged.configuredStatus())
                    .put("effective_status", judged.effectiveStatus());
            Review review = judged.review();
            state.set("issues", review == null ? null : review.issues());
            states.add(state);
        }
        judged.differences().forEach(difference -> differences.add(row(verdict, object, difference)));
        review(verdict, judged);
        if (object.is("ad") && object.ordinal() >= 0 && judged.confirmed()) {
            ads.add(node(verdict, object)
                    .put("status", adStatus(judged))
                    .put(
                            "review",
                            judged.review() == null ? null : judged.review().status()));
        }
    }

    private static @Nullable String adStatus(Judged judged) {
        if (judged.sighting().existence() != Existence.PRESENT) {
            return judged.sighting().existence().word();
        }
        String configured = judged.configuredStatus();
        return configured == null || !configured.matches("[A-Z][A-Z_]{0,40}")
                ? null
                : configured.toLowerCase(Locale.ROOT);
    }

    private void review(Verdict verdict, Judged judged) {
        Review review = judged.review();
        if (review == null || judged.object().ordinal() < 0) {
            return;
        }
        ObjectNode row = node(verdict, judged.object())
                .put("review_status", review.status())
                .put("effective_status", review.effectiveStatus())
                .put("digest", review.digest())
                .put("silent", review.silent());
        row.set("feedback", review.feedback());
        row.set("issues", review.issues());
        row.set("reasons", review.reasons());
        reviews.add(row);
    }

    private static ObjectNode row(Verdict verdict, PublishedObject object, Difference difference) {
        ObjectNode row = node(verdict, object)
                .put("code", difference.code().word())
                .put("field", difference.field())
                .put("by_person", difference.code().byPerson());
        ArrayNode pointers = row.putArray("pointers");
        difference.pointers().forEach(pointers::add);
        row.set("sent", difference.sent());
        row.set("found", difference.found());
        return row;
    }

    private static ObjectNode node(Verdict verdict, PublishedObject object) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("campaign_id", verdict.campaign().id().toString())
                .put("kind", object.kind())
                .put("ordinal", object.ordinal())
                .put("meta_id", object.metaId());
    }
}
