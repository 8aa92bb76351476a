package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** Whether every ad has what it needs, and whether there are neither none nor too many. */
final class AdChecks {

    /** Live ads that one ad set can hold: design/marketing-api.md 8.3. */
    static final int MAX_ADS = 50;

    private AdChecks() {}

    static void check(Draft draft, List<AdIdea> ideas, Findings findings) {
        if (AdIdeas.authored(draft).isEmpty()) {
            checkLists(draft, findings);
        }
        if (ideas.size() > MAX_ADS) {
            boolean rows = ideas.getFirst().authored();
            findings.error(
                    rows ? "/ads" : AdIdeas.COPIES,
                    "too_many_ads",
                    "This makes " + ideas.size() + " ads; an ad set at Meta holds " + MAX_ADS + ".",
                    "Remove " + (ideas.size() - MAX_ADS) + (rows ? " ads." : " texts or images."));
        }
        ideas.forEach(idea -> checkIdea(idea, findings));
    }

    private static void checkLists(Draft draft, Findings findings) {
        JsonNode copies = Json.orMissing(draft.adCopyData()).path("customCopyVariations");
        JsonNode content = Json.orMissing(draft.adPreviewData()).path("adContent");
        JsonNode images = content.path("imageVariations");
        checkElements(
                copies,
                AdIdeas.COPIES,
                JsonNode::isObject,
                "copy_unreadable",
                "This variation is not a text.",
                "Write it again or remove it.",
                findings);
        checkElements(
                images,
                AdIdeas.IMAGES,
                node -> node.isTextual() || node.isObject(),
                "image_unreadable",
                "This is not the address of an image.",
                "Choose an image or remove the entry.",
                findings);
        if (!hasObject(copies) && Json.text(content, "body") == null) {
            findings.error(AdIdeas.COPIES, "copy_missing", "The ads have no text.", "Write at least one variation.");
        }
        if (AdIdeas.imageUrls(draft).isEmpty()) {
            findings.error(AdIdeas.IMAGES, "image_missing", "The ads have no image.", "Choose at least one image.");
        }
    }

    private static boolean hasObject(JsonNode list) {
        return list.isArray() && StreamSupport.stream(list.spliterator(), false).anyMatch(JsonNode::isObject);
    }

    private static void checkElements(
            JsonNode list,
            String pointer,
            Predicate<JsonNode> usable,
            String code,
            String message,
            String fix,
            Findings findings) {
        for (int i = 0; list.isArray() && i < list.size(); i++) {
            if (!usable.test(list.get(i)) && Json.typed(list.get(i))) {
                findings.warning(Json.pointer(pointer, i), code, message, fix);
            }
        }
    }

    private static void checkIdea(AdIdea idea, Findings findings) {
        if (idea.primaryText().missing()) {
            findings.error(
                    idea.primaryText().pointer(),
                    "primary_text_missing",
                    "The ad has no primary text.",
                    "Write what should stand above the image.");
        }
        if (idea.headline().missing()) {
            findings.warning(
                    idea.headline().pointer(),
                    "headline_missing",
                    "The ad has no headline; Meta would take one from the landing page or leave it out.",
                    "Write a short headline.");
        }
        if (idea.image().missing()) {
            findings.error(idea.image().pointer(), "image_missing", "The ad has no image.", "Choose an image.");
        }
        if (idea.authored()
                && idea.row() != null
                && !TextLimits.nameFits(idea.row().name())) {
            findings.warning(
                    Json.pointer(idea.pointer(), "name"),
                    "name_too_long",
                    "The name is longer than Meta allows; it is shortened there.",
                    "Choose a shorter name.");
        }
        TextLimits.check(
                "primaryText", idea.primaryText().text(), idea.primaryText().pointer(), findings);
        TextLimits.check("headline", idea.headline().text(), idea.headline().pointer(), findings);
        TextLimits.check(
                "description", idea.description().text(), idea.description().pointer(), findings);
    }
}
