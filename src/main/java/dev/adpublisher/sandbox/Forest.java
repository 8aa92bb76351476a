package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Plants many running campaigns at once, for what needs a large account: {@code {"account": "1", "first_id": 500, "campaigns": 1000, "ads": 1,
 * "days": 30, "objective": "OUTCOME_LEADS"}}. The n-th campaign's id is {@code 61}, its ad set's {@code 62}, and {@code first_id + n} in 13 digits; an
 * ad's is {@code 63} and {@code first_id + n * ads + its place}.
 */
final class Forest {
    private static final long DAY = 86_400_000L;

    private final Realm realm;

    Forest(Realm realm) {
        this.realm = realm;
    }

    void plant(JsonNode spec) {
        MetaObject account = realm.account(spec.path("account").asText());
        long first = spec.path("first_id").asLong();
        int campaigns = spec.path("campaigns").asInt();
        int ads = spec.path("ads").asInt(1);
        long from = realm.clock.now() - spec.path("days").asLong(30) * DAY;
        String objective = spec.path("objective").asText("OUTCOME_TRAFFIC");
        for (int n = 0; n < campaigns; n++) {
            MetaObject campaign = object(Kind.CAMPAIGN, account, first + n, from);
            campaign.data.put("objective", objective);
            realm.store.add(campaign, account.id);
            MetaObject adSet = object(Kind.AD_SET, account, first + n, from);
            adSet.campaign = campaign;
            adSet.liveAds = ads;
            adSet.data.put("daily_budget", "2000").put("optimization_goal", "LINK_CLICKS");
            realm.store.add(adSet, account.id, campaign.id);
            for (int a = 0; a < ads; a++) {
                MetaObject ad = object(Kind.AD, account, first + (long) n * ads + a, from);
                ad.campaign = campaign;
                ad.adSet = adSet;
                realm.store.add(ad, account.id, campaign.id, adSet.id);
            }
        }
    }

    private static MetaObject object(Kind kind, MetaObject account, long number, long from) {
        ObjectNode data = Json.object();
        MetaObject object = new MetaObject(kind, account.account, kind.word + " " + number, data);
        object.id = kind.prefix + String.format("%013d", number);
        object.createdAt = from;
        object.updatedAt = from;
        object.reviewFrom = from;
        object.activeFrom = from;
        object.planted = true;
        return object;
    }
}
