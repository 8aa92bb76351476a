package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.plan.AdIdea.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The ads of a draft: its rows of {@code ads} if somebody wrote any, else copy variations paired with images. */
final class AdIdeas {

    static final String COPIES = "/ad_copy_data/customCopyVariations";
    static final String CONTENT = "/ad_preview_data/adContent";
    static final String IMAGES = CONTENT + "/imageVariations";

    private final Draft draft;
    private final JsonNode content;

    private AdIdeas(Draft draft) {
        this.draft = draft;
        this.content = Json.orMissing(draft.adPreviewData()).path("adContent");
    }

    /** The ads, without judging them; destinations of rows are read with findings. */
    static List<AdIdea> of(Draft draft, Goal goal, Findings findings) {
        AdIdeas ideas = new AdIdeas(draft);
        return authored(draft).isEmpty() ? ideas.paired(goal) : ideas.fromRows(goal, findings);
    }

    /** The rows that are the ads to publish: all of them, unless the planner made every one of them itself. */
    static List<AdRow> authored(Draft draft) {
        return draft.ads().stream().allMatch(AdRow::generated) ? List.of() : draft.ads();
    }

    /** The addresses of all images, in the order of the ads, each once. */
    static List<String> imageUrls(Draft draft) {
        AdIdeas ideas = new AdIdeas(draft);
        List<Value> images = new ArrayList<>();
        List<AdRow> rows = authored(draft);
        for (int i = 0; i < rows.size(); i++) {
            images.add(ideas.rowImage(rows.get(i), Json.pointer("/ads", i)));
        }
        if (rows.isEmpty()) {
            images.addAll(ideas.images());
        }
        return images.stream()
                .map(Value::text)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private List<AdIdea> paired(Goal goal) {
        List<Copy> copies = copies();
        List<Value> images = images();
        if (copies.isEmpty() || images.isEmpty()) {
            return List.of();
        }
        int count = Math.max(copies.size(), images.size());
        List<AdIdea> ideas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Copy copy = copies.get(i % copies.size());
            Value image = images.get(i % images.size());
            @Nullable AdRow row = i < draft.ads().size() ? draft.ads().get(i) : null;
            ideas.add(new AdIdea(
                    TextLimits.name(draft.campaignName() + " – ad " + (i + 1)),
                    copies.size() >= images.size() ? copy.pointer() : image.pointer(),
                    copy.primaryText(),
                    copy.headline(),
                    copy.description(),
                    image,
                    callToAction(),
                    goal.destination(),
                    row,
                    false));
        }
        return ideas;
    }

    private record Copy(String pointer, Value primaryText, Value headline, Value description) {}

    private List<Copy> copies() {
        JsonNode variations = Json.orMissing(draft.adCopyData()).path("customCopyVariations");
        List<Copy> copies = new ArrayList<>();
        if (variations.isArray()) {
            for (int i = 0; i < variations.size(); i++) {
                if (variations.get(i).isObject()) {
                    copies.add(copy(variations.get(i), Json.pointer(COPIES, i)));
                }
            }
        }
        if (copies.isEmpty() && !fallback("body").missing()) {
            copies.add(new Copy(CONTENT, fallback("body"), fallback("headline"), fallback("description")));
        }
        return copies;
    }

    private Copy copy(JsonNode variation, String pointer) {
        return new Copy(
                pointer,
                value(variation, pointer, "primaryText").or(fallback("body")),
                value(variation, pointer, "headline").or(fallback("headline")),
                value(variation, pointer, "description"));
    }

    private List<Value> images() {
        List<Value> images = new ArrayList<>();
        JsonNode variations = content.path("imageVariations");
        if (variations.isArray()) {
            for (int i = 0; i < variations.size(); i++) {
                Value image = image(variations.get(i), Json.pointer(IMAGES, i));
                if (!image.missing()) {
                    images.add(image);
                }
            }
        }
        if (images.isEmpty() && !singleImage().missing()) {
            images.add(singleImage());
        }
        return images;
    }

    /** A URL, or an object that holds one under a usual name. */
    private static Value image(JsonNode node, String pointer) {
        if (node.isObject()) {
            @Nullable String member = Json.firstMember(node, "url", "imageUrl", "src");
            return member == null ? new Value(null, pointer) : value(node, pointer, member);
        }
        return new Value(Json.text(node), pointer);
    }

    private Value singleImage() {
        return fallback("imageUrl").or(fallback("baseImageUrl"));
    }

    private Value callToAction() {
        return fallback("cta");
    }

    private Value fallback(String member) {
        return value(content, CONTENT, member);
    }

    private List<AdIdea> fromRows(Goal goal, Findings findings) {
        List<AdIdea> ideas = new ArrayList<>();
        for (int i = 0; i < draft.ads().size(); i++) {
            AdRow row = draft.ads().get(i);
            String pointer = Json.pointer("/ads", i);
            JsonNode copy = Json.orMissing(row.copyData());
            String copyAt = Json.pointer(pointer, "copy_data");
            String name = row.name().isBlank() ? draft.campaignName() + " – ad " + (i + 1) : row.name();
            ideas.add(new AdIdea(
                    TextLimits.name(name),
                    pointer,
                    firstOf(copy, copyAt, "primaryText", "body", "text").or(fallback("body")),
                    firstOf(copy, copyAt, "headline", "title").or(fallback("headline")),
                    value(copy, copyAt, "description"),
                    rowImage(row, pointer),
                    rowCallToAction(row, pointer),
                    rowDestination(row, pointer, goal, findings),
                    row,
                    true));
        }
        return ideas;
    }

    private Value rowImage(AdRow row, String pointer) {
        JsonNode creative = Json.orMissing(row.creativeData());
        String at = Json.pointer(pointer, "creative_data");
        return firstOf(creative, at, "imageUrl", "image_url", "url", "baseImageUrl")
                .or(singleImage());
    }

    private Value rowCallToAction(AdRow row, String pointer) {
        JsonNode creative = Json.orMissing(row.creativeData());
        String at = Json.pointer(pointer, "creative_data");
        return firstOf(creative, at, "cta", "callToAction", "call_to_action").or(callToAction());
    }

    private static @Nullable Destination rowDestination(AdRow row, String pointer, Goal goal, Findings findings) {
        String kind = goal.rule().destination();
        @Nullable String typed = row.destinationType();
        if (typed != null && !typed.isBlank() && !typed.strip().equalsIgnoreCase(kind)) {
            findings.error(
                    Json.pointer(pointer, "destination_type"),
                    "destination_type_mismatch",
                    "This ad leads to a " + typed + ", but the campaign's ads lead to a " + kind + ".",
                    "Set it to " + kind + ", or move the ad to a campaign of its own.");
            return goal.destination();
        }
        if (!Goal.hasOwnDestination(row, kind)) {
            return goal.destination();
        }
        return Goal.read(
                kind, Json.orMissing(row.destinationData()), Json.pointer(pointer, "destination_data"), findings);
    }

    private static Value firstOf(JsonNode parent, String pointer, String... members) {
        @Nullable String member = Json.firstMember(parent, members);
        return value(parent, pointer, member == null ? members[0] : member);
    }

    private static Value value(JsonNode parent, String pointer, String member) {
        return new Value(Json.text(parent, member), Json.pointer(pointer, member));
    }
}
