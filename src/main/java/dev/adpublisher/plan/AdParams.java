package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One ad: {@code POST /act_X/ads}, and its row of {@code ads}. */
final class AdParams {

    private AdParams() {}

    /** Meta often finds fault with a creative only when an ad uses it, so an ad answers for its creative's fields too. */
    static PlannedObject write(int ordinal, AdIdea idea, PlannedObject creative, Blueprint blueprint) {
        Map<String, String> origins = new LinkedHashMap<>(creative.origins());
        origins.put("", idea.pointer());
        origins.put("name", idea.authored() ? Json.pointer(idea.pointer(), "name") : "/name");
        origins.put("creative", idea.pointer());
        ObjectNode params = Json.object();
        params.put("name", idea.name());
        params.put("adset_id", "");
        params.putObject("creative").put("creative_id", "");
        params.put("status", "PAUSED");
        pixel(idea.destination(), blueprint.pixelId(), params, origins);
        return new PlannedObject(
                ObjectKind.AD,
                ordinal,
                idea.name(),
                params,
                List.of(
                        new Reference("/adset_id", ObjectKind.ADSET, 0),
                        new Reference("/creative/creative_id", ObjectKind.CREATIVE, ordinal)),
                origins,
                idea.rowId());
    }

    private static void pixel(
            @Nullable Destination destination,
            @Nullable String pixelId,
            ObjectNode params,
            Map<String, String> origins) {
        if (pixelId == null || !(destination instanceof Destination.Website website)) {
            return;
        }
        params.put("conversion_domain", Websites.registeredDomain(Websites.host(website.url())));
        origins.put("conversion_domain", website.pointer());
        ObjectNode tracking = params.putArray("tracking_specs").addObject();
        tracking.putArray("action.type").add("offsite_conversion");
        tracking.putArray("fb_pixel").add(pixelId);
        origins.put("tracking_specs", "/connection/selected_ad_account_id");
    }

    /** The row as it should be stored: an authored one stays as it is, another is written from the draft. */
    static AdRow row(AdIdea idea, GoalRule rule) {
        if (idea.authored() && idea.row() != null) {
            return idea.row();
        }
        ObjectNode copy = Json.object();
        put(copy, "primaryText", idea.primaryText());
        put(copy, "headline", idea.headline());
        put(copy, "description", idea.description());
        ObjectNode creative = Json.object();
        put(creative, "imageUrl", idea.image());
        put(creative, "cta", idea.callToAction());
        @Nullable Destination destination = idea.destination();
        ObjectNode leadsTo = destination == null ? Json.object() : destination.document();
        return new AdRow(idea.rowId(), idea.name(), mark(copy), mark(creative), mark(leadsTo), rule.destination());
    }

    private static ObjectNode mark(ObjectNode document) {
        return document.put(AdRow.GENERATED, true);
    }

    private static void put(ObjectNode document, String member, AdIdea.Value value) {
        if (value.text() != null) {
            document.put(member, value.text());
        }
    }
}
