package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.Samples.ACCOUNT;
import static dev.adpublisher.sandbox.TestClient.form;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a creative needs, by itself and where it is attached. */
class CreativeRulesTest {
    private static final String BUTTON = "'call_to_action':{'type':'%s','value':{'lead_gen_form_id':'4001'}}";
    private static Sandbox sandbox;
    private static TestClient client;
    private static String hash;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults().withReview(Duration.ZERO));
        client = new TestClient(sandbox, "sandbox-user-1");
        hash = Samples.image(client, 41);
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static TestClient.Reply creative(String story) {
        return client.post(
                ACCOUNT + "adcreatives",
                form(
                        "name",
                        "creative",
                        "object_story_spec",
                        ("{'page_id':'2001'," + story + "}").replace('\'', '"').replace("HASH", hash)));
    }

    private static String adSet(String goal, String destination, String promoted) {
        Map<String, String> campaign = Samples.campaign("for " + goal);
        campaign.put("objective", "OUTCOME_LEADS");
        Map<String, String> adSet = Samples.adSet(
                "for " + goal, client.post(ACCOUNT + "campaigns", campaign).id());
        adSet.put("optimization_goal", goal);
        adSet.put("destination_type", destination);
        adSet.put("promoted_object", promoted);
        return client.post(ACCOUNT + "adsets", adSet).id();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'image_hash':'HASH','message':'m'                                | video_id",
                "'video_id':'7','message':'m'                                     | image_hash",
                "'video_id':'7','image_hash':'00000000000000000000000000000000'   | image_hash",
                "'video_id':'7','image_hash':'HASH','call_to_action':{'type':'HUG'} | call_to_action"
            })
    void aVideoNeedsItsIdAThumbnailAndAButtonThatExists(String data, String blamed) {
        JsonNode error = creative("'video_data':{" + data + "}").error();

        assertThat(error.path("code").asInt()).isEqualTo(100);
        assertThat(error.path("error_data").toString()).contains(blamed);
    }

    @Test
    void aVideoWithItsThumbnailIsTaken() {
        String id = creative("'video_data':{'video_id':'7','image_url':'https://example.com/a.jpg','title':'Bread'}")
                .id();

        JsonNode read = client.get("/v26.0/" + id + "?fields=title,video_id,object_type")
                .body();
        assertThat(read.path("title").asText()).isEqualTo("Bread");
        assertThat(read.path("video_id").asText()).isEqualTo("7");
        assertThat(read.path("object_type").asText()).isEqualTo("VIDEO");
    }

    @ParameterizedTest
    @CsvSource({
        "SIGN_UP, https://fb.me/, true",
        "GET_QUOTE, http://fb.me/, true",
        "SHOP_NOW, https://fb.me/, false",
        "SIGN_UP, https://example.com/, false"
    })
    void anInstantFormHasFewButtonsAndALinkThatLeadsNowhere(String button, String link, boolean accepted) {
        String adSet = adSet("LEAD_GENERATION", "ON_AD", "{\"page_id\":\"2001\"}");
        String creative = creative("'link_data':{'link':'" + link + "','message':'" + button + accepted
                        + "','image_hash':'HASH'," + BUTTON.formatted(button) + "}")
                .id();

        assertThat(client.post(ACCOUNT + "ads", Samples.ad("form", adSet, creative))
                        .status())
                .isEqualTo(accepted ? 200 : 400);
    }

    @Test
    void theFormOfAVideoIsFoundToo() {
        String adSet = adSet("LEAD_GENERATION", "ON_AD", "{\"page_id\":\"2001\"}");
        String with = creative("'video_data':{'video_id':'7','image_hash':'HASH'," + BUTTON.formatted("SIGN_UP") + "}")
                .id();
        String without =
                creative("'video_data':{'video_id':'8','image_hash':'HASH'}").id();

        assertThat(client.post(ACCOUNT + "ads", Samples.ad("with", adSet, with)).status())
                .isEqualTo(200);
        assertThat(client.post(ACCOUNT + "ads", Samples.ad("without", adSet, without))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void wherePixelsCountAnAdNamesItsDomain() {
        String adSet =
                adSet("OFFSITE_CONVERSIONS", "WEBSITE", "{\"pixel_id\":\"5001\",\"custom_event_type\":\"LEAD\"}");
        String creative = creative("'link_data':{'link':'https://example.com/','image_hash':'HASH'}")
                .id();
        Map<String, String> ad = Samples.ad("counted", adSet, creative);

        assertThat(client.post(ACCOUNT + "ads", ad).error().path("error_data").toString())
                .contains("conversion_domain");
        ad.put("conversion_domain", "example.com");
        assertThat(client.post(ACCOUNT + "ads", ad).status()).isEqualTo(200);
    }
}
