package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where an ad set is shown, what it counts, who stands behind it, and what a campaign leaves to Meta. */
class AdSetRulesTest {
    private static Sandbox sandbox;
    private static TestClient client;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults().withReview(Duration.ZERO));
        client = new TestClient(sandbox, "sandbox-user-1");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static String campaign(String objective) {
        Map<String, String> campaign = Samples.campaign("rules");
        campaign.put("objective", objective);
        return client.post(ACCOUNT + "campaigns", campaign).id();
    }

    private static String targeting(String members, int advantage) {
        return "{\"geo_locations\":{\"countries\":[\"US\"]}," + members.replace('\'', '"')
                + "\"targeting_automation\":{\"advantage_audience\":" + advantage + "}}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'publisher_platforms':['instagram'],'instagram_positions':['explore'],             | false",
                "'publisher_platforms':['instagram'],'instagram_positions':['explore_home','reels'], | true",
                "'publisher_platforms':['facebook'],'facebook_positions':['feed','billboard'],       | false",
                "'publisher_platforms':['facebook'],'facebook_positions':['feed','notification'],    | true",
                "'publisher_platforms':['threads'],'threads_positions':['story'],                    | false",
                "'publisher_platforms':['myspace'],                                                  | false",
                "'device_platforms':['toaster'],                                                     | false",
                "'device_platforms':['mobile'],                                                      | true"
            })
    void placementsAreThoseThatMetaHas(String members, boolean accepted) {
        Map<String, String> form = Samples.adSet("placed", campaign("OUTCOME_TRAFFIC"));
        form.put("targeting", targeting(members, 0));

        TestClient.Reply reply = client.post(ACCOUNT + "adsets", form);

        assertThat(reply.status()).isEqualTo(accepted ? 200 : 400);
        assertThat(reply.error().path("code").asInt()).isEqualTo(accepted ? 0 : 100);
    }

    @ParameterizedTest
    @CsvSource({
        "LINK_CLICKS, CLICK_THROUGH, 1, true",
        "LINK_CLICKS, CLICK_THROUGH, 7, false",
        "LINK_CLICKS, VIEW_THROUGH, 1, false",
        "OFFSITE_CONVERSIONS, CLICK_THROUGH, 7, true",
        "OFFSITE_CONVERSIONS, CLICK_THROUGH, 3, false",
        "OFFSITE_CONVERSIONS, VIEW_THROUGH, 1, true",
        "OFFSITE_CONVERSIONS, VIEW_THROUGH, 7, false",
        "OFFSITE_CONVERSIONS, ENGAGED_VIDEO_VIEW, 1, true",
        "OFFSITE_CONVERSIONS, LOOK_THROUGH, 1, false"
    })
    void attributionWindowsGoWithTheGoal(String goal, String event, String days, boolean accepted) {
        Map<String, String> form = Samples.adSet("counted", campaign("OUTCOME_LEADS"));
        form.put("optimization_goal", goal);
        form.put("promoted_object", "{\"pixel_id\":\"5001\",\"custom_event_type\":\"LEAD\"}");
        form.put("attribution_spec", "[{\"event_type\":\"" + event + "\",\"window_days\":" + days + "}]");

        assertThat(client.post(ACCOUNT + "adsets", form).status()).isEqualTo(accepted ? 200 : 400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "MARS_UNIVERSAL      | {} | 0",
                "23                  | {} | 0",
                "TAIWAN_UNIVERSAL    | {} | 3858634",
                "TAIWAN_UNIVERSAL    | {'taiwan_universal_beneficiary':'1'} | 3858636",
                "TAIWAN_UNIVERSAL    | {'universal_beneficiary':'1','universal_payer':'1'} | 3858634",
                "THAILAND_UNIVERSAL  | {'universal_beneficiary':'1'} | 3858636"
            })
    void aRegulationIsKnownAndWantsItsIdentities(String regulation, String identities, int subcode) {
        JsonNode error = regulated(regulation, identities).error();

        assertThat(error.path("code").asInt()).isEqualTo(100);
        assertThat(error.path("error_subcode").asInt()).isEqualTo(subcode);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SINGAPORE_UNIVERSAL | {'singapore_universal_beneficiary':'1','singapore_universal_payer':'2'}",
                "BRAZIL_REGULATION   | {'universal_beneficiary':'1','universal_payer':'2'}",
                "22                  | {}"
            })
    void aRegulationWithItsIdentitiesIsTaken(String regulation, String identities) {
        assertThat(regulated(regulation, identities).status()).isEqualTo(200);
    }

    private static TestClient.Reply regulated(String regulation, String identities) {
        Map<String, String> form = Samples.adSet("regulated", campaign("OUTCOME_TRAFFIC"));
        form.put("regional_regulated_categories", "[\"" + regulation + "\"]");
        form.put("regional_regulation_identities", identities.replace('\'', '"'));
        return client.post(ACCOUNT + "adsets", form);
    }

    private static JsonNode advantage(String campaign) {
        return client.get("/v26.0/" + campaign + "?fields=advantage_state_info")
                .body()
                .path("advantage_state_info");
    }

    @Test
    void whatACampaignLeavesToMetaFollowsFromItsAdSets() {
        Map<String, String> form = Samples.campaign("advantage");
        form.put("objective", "OUTCOME_LEADS");
        form.put("daily_budget", "5000");
        String campaign = client.post(ACCOUNT + "campaigns", form).id();
        Map<String, String> adSet = Samples.adSet("leaves all", campaign);
        adSet.remove("daily_budget");
        adSet.put("targeting", targeting("", 1));
        client.post(ACCOUNT + "adsets", adSet);
        assertThat(advantage(campaign).path("advantage_state").asText()).isEqualTo("ADVANTAGE_PLUS_LEADS");

        adSet.put("name", "chooses where");
        adSet.put("targeting", targeting("'publisher_platforms':['facebook'],", 1));
        client.post(ACCOUNT + "adsets", adSet);
        assertThat(advantage(campaign).path("advantage_placement_state").asText())
                .isEqualTo("DISABLED");
        assertThat(advantage(campaign).path("advantage_audience_state").asText())
                .isEqualTo("ENABLED");

        adSet.put("name", "chooses whom");
        adSet.put("targeting", targeting("", 0));
        client.post(ACCOUNT + "adsets", adSet);
        assertThat(advantage(campaign).path("advantage_audience_state").asText())
                .isEqualTo("DISABLED");
        assertThat(advantage(campaign).path("advantage_state").asText()).isEqualTo("DISABLED");
    }
}
