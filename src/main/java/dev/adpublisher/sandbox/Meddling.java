package dev.adpublisher.sandbox;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What happens to objects without a call of ours: somebody in Ads Manager, reviewers, Meta itself; and whole accounts at once. */
final class Meddling {
    private final Realm realm;

    Meddling(Realm realm) {
        this.realm = realm;
    }

    /** What to do: {@code edit}, {@code habits} (see {@link Habits}), {@code unlink} or {@code bulk}. */
    ObjectNode answer(String what, JsonNode body) {
        switch (what) {
            case "edit" -> edit(body);
            case "habits" -> realm.habits.set(body);
            case "unlink" -> unlink(body);
            case "bulk" -> {
                return bulk(body);
            }
            default -> throw Refusal.invalid("No such operation: " + what);
        }
        return Json.object().put("success", true);
    }

    /**
     * {@code {"id": "1", "name": "…", "set": {"/daily_budget": "900"}, "remove": ["/dsa_payor"], "show": {"issues_info": […]}}}. What is
     * {@code set} is stored unchecked; what is to {@code show} is shown for that field whatever is stored, null included.
     */
    private void edit(JsonNode body) {
        MetaObject object = realm.store.find(body.path("id").asText());
        if (object == null) {
            throw Refusal.unknownObject(body.path("id").asText());
        }
        if (body.has("name")) {
            object.name = body.path("name").asText();
        }
        body.path("set").properties().forEach(change -> {
            JsonPointer place = JsonPointer.compile(change.getKey());
            parent(object, place).set(place.last().getMatchingProperty(), change.getValue());
        });
        for (String pointer : Json.texts(body.path("remove"))) {
            JsonPointer place = JsonPointer.compile(pointer);
            parent(object, place).remove(place.last().getMatchingProperty());
        }
        body.path("show")
                .properties()
                .forEach(shown -> object.data.set(Rendering.OVERRIDE + shown.getKey(), shown.getValue()));
        object.updatedAt = realm.clock.now();
    }

    private static ObjectNode parent(MetaObject object, JsonPointer place) {
        JsonPointer head = place.head();
        return head.matches() ? object.data : object.data.withObject(head);
    }

    /** Takes a user's access to an ad account away. */
    private void unlink(JsonNode body) {
        MetaObject account = realm.account(body.path("account").asText());
        realm.store.unlink(body.path("user").asText(), Kind.ACCOUNT.edge, account);
    }

    /**
     * {@code {"account": "1", "campaigns": 1000, "ads": 2, "campaign": {…}, "adset": {…}, "creative": {…}, "ad": {…}}}: so many campaigns, each
     * with an ad set and that many ads with a creative each; the objects hold the data given, their names are {@code <kind> <n>}. Answers the
     * ids: {@code {"campaigns": [{"id", "adset", "ads": [], "creatives": []}]}}.
     */
    private ObjectNode bulk(JsonNode body) {
        ObjectNode answer = Json.object();
        ArrayNode made = answer.putArray("campaigns");
        int ads = body.path("ads").asInt(1);
        for (int n = 0; n < body.path("campaigns").asInt(1); n++) {
            campaign(body, n, ads, made.addObject());
        }
        return answer;
    }

    private void campaign(JsonNode body, int n, int ads, ObjectNode ids) {
        String account = "act_" + body.path("account").asText();
        MetaObject campaign = object(body, Kind.CAMPAIGN, n);
        realm.keep(campaign, account);
        MetaObject adSet = object(body, Kind.AD_SET, n);
        adSet.campaign = campaign;
        realm.keep(adSet, account, campaign.id);
        ids.put("id", campaign.id).put("adset", adSet.id);
        ArrayNode adIds = ids.putArray("ads");
        ArrayNode creativeIds = ids.putArray("creatives");
        for (int i = 0; i < ads; i++) {
            MetaObject creative = object(body, Kind.CREATIVE, n * ads + i);
            realm.keep(creative, account);
            MetaObject ad = object(body, Kind.AD, n * ads + i);
            ad.campaign = campaign;
            ad.adSet = adSet;
            ad.creative = creative;
            adSet.liveAds++;
            realm.keep(ad, account, adSet.id, campaign.id, creative.id);
            adIds.add(ad.id);
            creativeIds.add(creative.id);
        }
    }

    private MetaObject object(JsonNode body, Kind kind, int n) {
        ObjectNode data = body.path(kind.word) instanceof ObjectNode given ? given.deepCopy() : Json.object();
        MetaObject object = new MetaObject(kind, body.path("account").asText(), kind.word + " " + n, data);
        object.status = Status.ACTIVE;
        return object;
    }
}
