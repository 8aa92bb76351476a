package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Creates creatives: content that never changes, and that Meta answers with an existing id when it has the same already. */
final class Creatives {
    private static final int SLOT_LIMIT = 10;
    private final Realm realm;
    private final Normal normal;
    private final Labels labels;

    Creatives(Realm realm, Normal normal, Labels labels) {
        this.realm = realm;
        this.normal = normal;
        this.labels = labels;
    }

    Answer create(Caller caller, MetaObject account, Params params) {
        MetaObject creative = validate(caller, account, params);
        if (params.validateOnly()) {
            return Answer.success();
        }
        return Answer.id(keep(creative).id);
    }

    /** Stores it, or gives back the one that has the same content already. */
    MetaObject keep(MetaObject creative) {
        String digest = digest(creative);
        MetaObject known = realm.store.creativeLike(digest);
        boolean unique = realm.options.on(SandboxOptions.Switch.NO_CREATIVE_DEDUPLICATION);
        if (!unique && known != null && known.live()) {
            realm.ledger.did("deduplicate", known, "answered instead of a new creative");
            labels.attach(known, creative.labels);
            return known;
        }
        realm.keep(creative, "act_" + creative.account);
        realm.store.creative(digest, creative);
        realm.ledger.created(creative);
        return creative;
    }

    private String digest(MetaObject creative) {
        boolean nameless = realm.options.on(SandboxOptions.Switch.DEDUPE_IGNORES_NAME);
        return creative.account + "|" + (nameless ? "" : creative.name) + "|" + Json.write(creative.data);
    }

    /** The creative as it would be stored. */
    MetaObject validate(Caller caller, MetaObject account, Params params) {
        Accounts.checkUsable(account);
        normal.enums(Kind.CREATIVE, params);
        ObjectNode story = params.object("object_story_spec");
        boolean content = story != null
                || params.has("asset_feed_spec")
                || params.has("object_story_id")
                || params.has("image_hash")
                || params.has("object_id");
        if (!content) {
            throw Refusal.missing("object_story_spec");
        }
        if (story != null) {
            story(caller, account, story);
        }
        hash(account, params.get("image_hash"), "image_hash");
        instagram(account, params.get("instagram_user_id"));
        enhancements(params);
        ObjectNode data = Json.object();
        normal.copy(Kind.CREATIVE, realm.catalog.of(Kind.CREATIVE).create(), params, account.account, data);
        derive(data, story);
        MetaObject creative = new MetaObject(Kind.CREATIVE, account.account, normal.name(params, "Creative"), data);
        creative.labels.addAll(labels.read(account.account, params));
        return creative;
    }

    private static void derive(ObjectNode data, @Nullable ObjectNode story) {
        if (story == null) {
            return;
        }
        boolean video = story.has("video_data");
        data.put("object_type", video ? "VIDEO" : "SHARE");
        if (video) {
            data.put("video_id", story.path("video_data").path("video_id").asText());
        }
        JsonNode link = story.path(video ? "video_data" : "link_data");
        if (link.has("message")) {
            data.put("body", link.path("message").asText());
        }
        String title = Json.text(link, video ? "title" : "name");
        if (title != null) {
            data.put("title", title);
        }
        if (link.path("call_to_action").has("type")) {
            data.put(
                    "call_to_action_type",
                    link.path("call_to_action").path("type").asText());
        }
        if (link.has("image_hash")) {
            data.put("image_hash", link.path("image_hash").asText());
        }
    }

    private void story(Caller caller, MetaObject account, ObjectNode story) {
        String page = Json.text(story, "page_id");
        if (page == null) {
            throw Refusal.missing("object_story_spec[page_id]");
        }
        if (!realm.store.linked(caller.user(), Kind.PAGE, page)) {
            throw Refusal.invalid("The page " + page + " is not available to this user")
                    .subcode(1443226)
                    .explain("No access to the page", "Choose a page that you may advertise for.")
                    .blame("object_story_spec", "page_id");
        }
        instagram(account, Json.text(story, "instagram_user_id"));
        JsonNode link = story.get("link_data");
        JsonNode video = story.get("video_data");
        if (video != null) {
            videoData(account, page, video);
        }
        if (link != null) {
            linkData(account, page, link);
        } else if (!story.has("video_data") && !story.has("photo_data") && !story.has("template_data")) {
            throw Refusal.missing("object_story_spec[link_data]");
        }
    }

    private void videoData(MetaObject account, String page, JsonNode video) {
        if (!video.hasNonNull("video_id")) {
            throw Refusal.missing("object_story_spec[video_data][video_id]");
        }
        String hash = Json.text(video, "image_hash");
        if (hash == null && !video.hasNonNull("image_url")) {
            throw Refusal.invalid("A video needs a thumbnail: image_hash or image_url")
                    .explain("Missing thumbnail", "Choose an image that stands for the video.")
                    .blame("object_story_spec", "video_data", "image_hash");
        }
        hash(account, hash, "video_data[image_hash]");
        callToAction(page, video.get("call_to_action"));
    }

    private void linkData(MetaObject account, String page, JsonNode link) {
        url(Json.text(link, "link"), "link");
        picture(account, link);
        callToAction(page, link.get("call_to_action"));
        JsonNode children = link.path("child_attachments");
        if (!children.isMissingNode() && (children.size() < 2 || children.size() > SLOT_LIMIT)) {
            throw Refusal.invalid("A carousel has 2 to 10 cards").blame("link_data", "child_attachments");
        }
        for (JsonNode child : children) {
            url(Json.text(child, "link"), "child_attachments[link]");
            picture(account, child);
            callToAction(page, child.get("call_to_action"));
        }
    }

    private void picture(MetaObject account, JsonNode holder) {
        String hash = Json.text(holder, "image_hash");
        String picture = Json.text(holder, "picture");
        if (hash != null && picture != null) {
            throw Refusal.invalid("Only one of image_hash and picture may be set")
                    .blame("link_data", "picture");
        }
        hash(account, hash, "link_data[image_hash]");
        if (picture != null && !picture.startsWith("https://") && !picture.startsWith("http://")) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(3858258)
                    .explain("Image wasn't downloaded", "The picture's address cannot be read.")
                    .blame("link_data", "picture");
        }
    }

    private void hash(MetaObject account, @Nullable String hash, String field) {
        MetaObject image = hash == null ? null : realm.store.image(account.account, hash);
        if (hash != null && (image == null || !image.live())) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(1487212)
                    .explain("Missing image", "The ad account has no image with the hash " + hash + ".")
                    .blame(field);
        }
    }

    private void instagram(MetaObject account, @Nullable String id) {
        if (id != null && !realm.store.linked(account.id, Kind.INSTAGRAM, id)) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(1815199)
                    .explain("No access to the Instagram account", "The ad account cannot use it.")
                    .blame("instagram_user_id");
        }
    }

    private void callToAction(String page, @Nullable JsonNode call) {
        if (call == null) {
            return;
        }
        String type = call.path("type").asText("");
        if (!realm.catalog.callsToAction.contains(type)) {
            throw Normal.notOneOf("call_to_action[type]", realm.catalog.callsToAction);
        }
        JsonNode value = call.path("value");
        String link = Json.text(value, "link");
        if (type.equals("CALL_NOW") && (link == null || !link.matches("tel:\\+?[0-9]{5,16}"))) {
            throw Refusal.invalid("CALL_NOW needs a link such as tel:+15550100")
                    .blame("call_to_action", "value", "link");
        }
        if (link != null) {
            url(link, "call_to_action[value][link]");
        }
        String form = Json.text(value, "lead_gen_form_id");
        if (form != null && !realm.store.linked(page, Kind.LEAD_FORM, form)) {
            throw Refusal.invalid("The lead form " + form + " does not belong to the page")
                    .blame("call_to_action", "value", "lead_gen_form_id");
        }
    }

    private static void url(@Nullable String text, String field) {
        if (text == null || text.isBlank()) {
            throw Refusal.missing("link_data[" + field + "]");
        }
        if (text.startsWith("tel:")) {
            return;
        }
        try {
            URI uri = URI.create(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (List.of("https", "http").contains(scheme) && uri.getHost() != null) {
                return;
            }
        } catch (IllegalArgumentException broken) {
            // answered below, like any other address that is none
        }
        throw Refusal.invalid("Param " + field + " must be a valid URL").blame("link_data", field);
    }

    private static void enhancements(Params params) {
        ObjectNode freedom = params.object("degrees_of_freedom_spec");
        if (freedom != null && freedom.path("creative_features_spec").has("standard_enhancements")) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(3858082)
                    .explain(
                            "standard_enhancements is gone",
                            "Choose each enhancement by itself in creative_features_spec.")
                    .blame("degrees_of_freedom_spec");
        }
    }
}
