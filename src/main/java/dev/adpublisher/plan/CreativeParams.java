package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One creative: {@code POST /act_X/adcreatives}, a single image with a link, by design/marketing-api.md 8.5. */
final class CreativeParams {

    private static final String LINK_DATA = "object_story_spec.link_data.";
    private static final JsonNode ENHANCEMENTS = Rules.load("enhancements").required("entries");

    private final AdIdea idea;
    private final GoalRule rule;
    private final Findings findings;
    private final ObjectNode link = Json.object();
    private final Map<String, String> origins = new LinkedHashMap<>();

    private CreativeParams(AdIdea idea, GoalRule rule, Findings findings) {
        this.idea = idea;
        this.rule = rule;
        this.findings = findings;
    }

    static PlannedObject write(
            int ordinal,
            @Nullable PlannedObject image,
            AdIdea idea,
            Blueprint blueprint,
            GoalRule rule,
            Findings findings) {
        CreativeParams writer = new CreativeParams(idea, rule, findings);
        String name = TextLimits.creativeName(idea.name(), " – creative");
        ObjectNode params = Json.object().put("name", name);
        params.set("object_story_spec", writer.story(blueprint));
        params.set("degrees_of_freedom_spec", enhancements());
        if (blueprint.compliance().political()) {
            params.put("authorization_category", "POLITICAL");
            writer.origins.put("authorization_category", blueprint.compliance().pointer());
        }
        writer.origins.put("", idea.pointer());
        writer.origins.put("degrees_of_freedom_spec", idea.pointer());
        return new PlannedObject(ObjectKind.CREATIVE, ordinal, name, params, references(image), writer.origins, null);
    }

    private static List<Reference> references(@Nullable PlannedObject image) {
        return image == null
                ? List.of()
                : List.of(new Reference("/object_story_spec/link_data/image_hash", ObjectKind.IMAGE, image.ordinal()));
    }

    private ObjectNode story(Blueprint blueprint) {
        ObjectNode story = Json.object();
        origins.put("object_story_spec", idea.pointer());
        origins.put("object_story_spec.page_id", ConnectionChecks.PAGE);
        origins.put("object_story_spec.instagram_user_id", ConnectionChecks.INSTAGRAM);
        if (blueprint.pageId() != null) {
            story.put("page_id", blueprint.pageId());
        }
        if (blueprint.instagramUserId() != null) {
            story.put("instagram_user_id", blueprint.instagramUserId());
        }
        destination(idea.destination());
        text("message", idea.primaryText());
        text("name", idea.headline());
        text("description", idea.description());
        link.put("image_hash", "");
        origins.put(LINK_DATA + "image_hash", idea.image().pointer());
        story.set("link_data", link);
        return story;
    }

    private void destination(@Nullable Destination destination) {
        if (destination == null) {
            return;
        }
        ObjectNode value = Json.object();
        switch (destination) {
            case Destination.Website website -> {
                link(website.url(), website.pointer());
                caption(website);
                callToAction(value.put("link", website.url()), website.pointer(), "link");
            }
            case Destination.Form form -> {
                link(rule.creativeLink(), form.pointer());
                callToAction(value.put("lead_gen_form_id", form.formId()), form.pointer(), "lead_gen_form_id");
            }
            case Destination.Call call -> {
                Destination.@Nullable Website website = call.website();
                link(
                        website == null ? call.dial() : website.url(),
                        website == null ? call.pointer() : website.pointer());
                if (website != null) {
                    caption(website);
                }
                callToAction(value.put("link", call.dial()), call.pointer(), "link");
            }
        }
    }

    private void link(String address, String pointer) {
        link.put("link", address);
        origins.put(LINK_DATA + "link", pointer);
    }

    private void caption(Destination.Website website) {
        if (website.displayLink() != null) {
            link.put("caption", website.displayLink());
            origins.put(LINK_DATA + "caption", website.displayPointer());
        }
    }

    private void callToAction(ObjectNode value, String pointer, String member) {
        String wishedAt = idea.callToAction().pointer();
        ObjectNode button = link.putObject("call_to_action");
        button.put("type", CallToActions.choose(idea.callToAction().text(), wishedAt, rule, findings));
        button.set("value", value);
        origins.put(LINK_DATA + "call_to_action", wishedAt);
        origins.put(LINK_DATA + "call_to_action.type", wishedAt);
        origins.put(LINK_DATA + "call_to_action.value", pointer);
        origins.put(LINK_DATA + "call_to_action.value." + member, pointer);
    }

    private void text(String member, AdIdea.Value value) {
        if (value.text() != null) {
            link.put(member, value.text());
        }
        origins.put(LINK_DATA + member, value.pointer());
    }

    private static ObjectNode enhancements() {
        ObjectNode spec = Json.object();
        ObjectNode features = spec.putObject("creative_features_spec");
        for (JsonNode entry : ENHANCEMENTS) {
            features.putObject(entry.required("feature").asText())
                    .put("enroll_status", entry.required("enroll_status").asText());
        }
        return spec;
    }
}
