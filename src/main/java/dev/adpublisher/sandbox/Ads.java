package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Creates ads: an ad set and a creative, each by id or as an inline spec. */
final class Ads {
    private static final int MOST_PER_AD_SET = 50;
    private final Realm realm;
    private final Normal normal;
    private final Labels labels;
    private final AdSets adSets;
    private final Creatives creatives;

    Ads(Realm realm, Normal normal, Labels labels, AdSets adSets, Creatives creatives) {
        this.realm = realm;
        this.normal = normal;
        this.labels = labels;
        this.adSets = adSets;
        this.creatives = creatives;
    }

    Answer create(Caller caller, MetaObject account, Params params, int version) {
        Accounts.checkUsable(account);
        normal.required(Kind.AD, params);
        normal.enums(Kind.AD, params);
        String name = normal.name(params, "");
        MetaObject adSet = adSet(account, params, version);
        MetaObject creative = creative(caller, account, params);
        fits(adSet, creative);
        domain(adSet, params);
        ObjectNode data = Json.object();
        normal.copy(Kind.AD, realm.catalog.of(Kind.AD).create(), params, account.account, data);
        MetaObject ad = new MetaObject(Kind.AD, account.account, name, data);
        ad.status = normal.firstStatus(params, Status.ACTIVE);
        ad.labels.addAll(labels.read(account.account, params));
        if (params.validateOnly()) {
            return Answer.success();
        }
        if (!adSet.stored()) {
            adSets.keep(adSet);
        }
        keep(ad, adSet, creative.stored() ? creative : creatives.keep(creative));
        return Answer.id(ad.id);
    }

    private void keep(MetaObject ad, MetaObject adSet, MetaObject creative) {
        MetaObject campaign = adSet.campaign;
        if (campaign == null) {
            throw new IllegalStateException("ad set without a campaign");
        }
        ad.adSet = adSet;
        ad.campaign = campaign;
        ad.creative = creative;
        adSet.liveAds++;
        realm.keep(ad, "act_" + ad.account, adSet.id, campaign.id, creative.id);
        realm.ledger.created(ad, adSet.id, campaign.id, creative.id);
        if (ad.status == Status.ACTIVE) {
            realm.usage.activeAds(ad.account, 1);
        }
    }

    private MetaObject adSet(MetaObject account, Params params, int version) {
        ObjectNode spec = params.object("adset_spec");
        if (spec != null) {
            return adSets.validate(account, Params.of(spec), version);
        }
        String id = params.require("adset_id");
        MetaObject adSet = realm.store.find(Kind.AD_SET, id);
        if (adSet == null || !adSet.account.equals(account.account)) {
            throw Refusal.unknownObject(id).blame("adset_id");
        }
        if (adSet.status == Status.DELETED || adSet.status == Status.ARCHIVED) {
            throw Refusal.invalid("The ad set " + id + " is deleted or archived")
                    .blame("adset_id");
        }
        if (adSet.liveAds >= MOST_PER_AD_SET) {
            throw Refusal.invalid("The ad set has " + MOST_PER_AD_SET + " ads already, which is the limit")
                    .explain("Too many ads", "Delete an ad or use another ad set.")
                    .blame("adset_id");
        }
        return adSet;
    }

    /** The creative that an update names or brings along, which has to fit as at a create. */
    MetaObject replacement(Caller caller, MetaObject ad, Params params) {
        MetaObject creative = creative(caller, realm.account(ad.account), params);
        MetaObject adSet = ad.adSet;
        if (adSet != null) {
            fits(adSet, creative);
        }
        return creative;
    }

    /** The ad shows it from now on, and it counts as used. */
    void replace(MetaObject ad, MetaObject creative) {
        MetaObject next = creative.stored() ? creative : creatives.keep(creative);
        MetaObject old = ad.creative;
        if (old == next) {
            return;
        }
        if (old != null) {
            realm.store.unlink(old.id, Kind.AD.edge, ad);
        }
        realm.store.link(next.id, Kind.AD.edge, ad);
        ad.creative = next;
        ad.reviewFrom = ad.updatedAt;
    }

    private MetaObject creative(Caller caller, MetaObject account, Params params) {
        ObjectNode spec = params.object("creative");
        if (spec == null) {
            throw Refusal.missing("creative");
        }
        String id = Json.text(spec, "creative_id");
        if (id == null) {
            id = Json.text(spec, "id");
        }
        if (id == null) {
            return creatives.validate(caller, account, Params.of(spec));
        }
        MetaObject creative = realm.store.find(Kind.CREATIVE, id);
        if (creative == null || !creative.account.equals(account.account) || !creative.live()) {
            throw Refusal.unknownObject(id).blame("creative");
        }
        return creative;
    }

    /** A creative can be fine by itself and still not fit where it is attached. */
    private void fits(MetaObject adSet, MetaObject creative) {
        String destination = adSet.text("destination_type", "");
        JsonNode call = callToAction(creative);
        if (destination.equals("ON_AD") && creative.data.has("object_story_spec")) {
            if (call == null || !call.path("value").has("lead_gen_form_id")) {
                throw Refusal.invalid("The creative needs a lead form for an ad set with destination ON_AD")
                        .blame("creative");
            }
            instantForm(creative, call.path("type").asText());
        }
        boolean calls = call != null && call.path("type").asText().equals("CALL_NOW");
        if (destination.equals("PHONE_CALL") && !calls) {
            throw Refusal.invalid("The creative needs the call to action CALL_NOW for an ad set with destination "
                            + "PHONE_CALL")
                    .blame("creative");
        }
    }

    /** The form opens on the ad: few buttons suit it, and the link is one that leads nowhere. */
    private void instantForm(MetaObject creative, String button) {
        if (!realm.catalog.instantFormButtons.contains(button)) {
            throw Normal.notOneOf("call_to_action[type]", realm.catalog.instantFormButtons);
        }
        String link = Json.text(creative.data.path("object_story_spec").path("link_data"), "link");
        if (link != null && !link.matches("https?://fb\\.me/?")) {
            throw Refusal.invalid("The link of an ad with an instant form must be https://fb.me/")
                    .blame("creative", "object_story_spec", "link_data", "link");
        }
    }

    private static @Nullable JsonNode callToAction(MetaObject creative) {
        JsonNode story = creative.data.path("object_story_spec");
        JsonNode call = story.path("link_data").get("call_to_action");
        return call == null ? story.path("video_data").get("call_to_action") : call;
    }

    /** Where a pixel counts conversions, Meta has to know on whose domain. */
    private static void domain(MetaObject adSet, Params params) {
        if (adSet.data.path("promoted_object").has("pixel_id") && !params.has("conversion_domain")) {
            throw Refusal.missing("conversion_domain");
        }
    }
}
