package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.TestClient.form;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;

/** Complete, valid requests; tests change one thing in them. */
final class Samples {
    static final String ACCOUNT = "/v26.0/act_1001/";
    static final String US =
            "{\"geo_locations\":{\"countries\":[\"US\"]}," + "\"targeting_automation\":{\"advantage_audience\":0}}";

    private Samples() {}

    static Map<String, String> campaign(String name) {
        return form(
                "name", name,
                "objective", "OUTCOME_TRAFFIC",
                "status", "PAUSED",
                "special_ad_categories", "[]",
                "is_adset_budget_sharing_enabled", "false");
    }

    static Map<String, String> adSet(String name, String campaign) {
        return form(
                "name", name,
                "campaign_id", campaign,
                "daily_budget", "2000",
                "billing_event", "IMPRESSIONS",
                "optimization_goal", "LINK_CLICKS",
                "status", "PAUSED",
                "targeting", US);
    }

    static Map<String, String> creative(String name, String hash, String text) {
        return form(
                "name",
                name,
                "object_story_spec",
                "{\"page_id\":\"2001\",\"link_data\":{\"link\":\"https://example.com/\",\"message\":\"" + text
                        + "\",\"image_hash\":\"" + hash
                        + "\",\"call_to_action\":{\"type\":\"LEARN_MORE\",\"value\":{\"link\":\"https://example.com/\"}}}}");
    }

    static Map<String, String> ad(String name, String adSet, String creative) {
        return form(
                "name",
                name,
                "adset_id",
                adSet,
                "creative",
                "{\"creative_id\":\"" + creative + "\"}",
                "status",
                "PAUSED");
    }

    /** Uploads an image that depends on {@code shade} and returns its hash. */
    static String image(TestClient client, int shade) {
        return client.post(ACCOUNT + "adimages", form("bytes", png(600, shade)))
                .body()
                .path("images")
                .path("bytes")
                .path("hash")
                .asText();
    }

    static String png(int side, int shade) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, shade);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    /** What a publish makes. */
    record Tree(String label, String campaign, String adSet, String creative, String ad) {}

    static Tree publish(TestClient client, String name, String text) {
        String label = client.post(ACCOUNT + "adlabels", form("name", "label of " + name))
                .id();
        String labels = "[{\"id\":\"" + label + "\"}]";
        Map<String, String> campaign = campaign(name);
        campaign.put("adlabels", labels);
        String campaignId = client.post(ACCOUNT + "campaigns", campaign).id();
        String adSet = client.post(ACCOUNT + "adsets", adSet(name, campaignId)).id();
        String hash = image(client, name.hashCode());
        String creative =
                client.post(ACCOUNT + "adcreatives", creative(name, hash, text)).id();
        Map<String, String> ad = ad(name, adSet, creative);
        ad.put("adlabels", labels);
        return new Tree(
                label,
                campaignId,
                adSet,
                creative,
                client.post(ACCOUNT + "ads", ad).id());
    }
}
