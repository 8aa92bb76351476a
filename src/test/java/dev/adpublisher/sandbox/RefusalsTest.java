package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.Samples.ACCOUNT;
import static dev.adpublisher.sandbox.TestClient.form;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Meta refuses is refused here, with the same codes. */
class RefusalsTest {
    private static Sandbox sandbox;
    private static TestClient client;
    private static String campaign;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults());
        client = new TestClient(sandbox, "sandbox-user-1");
        campaign =
                client.post(ACCOUNT + "campaigns", Samples.campaign("parent")).id();
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static void change(Map<String, String> form, String field, String value) {
        if (value == null) {
            form.remove(field);
        } else {
            form.put(field, value);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name                            |                 | 100 | 0",
                "objective                       | OUTCOME_MAGIC   | 100 | 0",
                "special_ad_categories           |                 | 100 | 0",
                "special_ad_categories           | [\"MAGIC\"]     | 100 | 0",
                "is_adset_budget_sharing_enabled |                 | 100 | 4834011",
                "is_adset_budget_sharing_enabled | true            | 100 | 4834005",
                "daily_budget                    | 12.5            | 100 | 0",
                "daily_budget                    | 1               | 100 | 1885272",
                "lifetime_budget                 | 1               | 100 | 1885650",
                "adlabels                        | [{\"id\":\"1\"}] | 100 | 0",
                "status                          | RUNNING         | 100 | 0"
            })
    void campaignsWithABadParameter(String field, String value, int code, int subcode) {
        Map<String, String> form = Samples.campaign("bad");
        change(form, field, value);

        JsonNode error = client.post(ACCOUNT + "campaigns", form).error();

        assertThat(error.path("code").asInt()).isEqualTo(code);
        assertThat(error.path("error_subcode").asInt()).isEqualTo(subcode);
        assertThat(error.path("fbtrace_id").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "targeting         |                       | 0",
                "targeting         | {\"geo_locations\":{\"countries\":[\"US\"]}} | 0",
                "targeting         | {\"geo_locations\":{\"countries\":[\"QQ\"]},\"targeting_automation\":{\"advantage_audience\":0}} | 0",
                "targeting         | {\"geo_locations\":{\"cities\":[{\"key\":\"1\"}]},\"targeting_automation\":{\"advantage_audience\":0}} | 0",
                "targeting         | {\"geo_locations\":{\"countries\":[\"DE\"]},\"targeting_automation\":{\"advantage_audience\":0}} | 3858079",
                "optimization_goal | LEAD_GENERATION       | 2490408",
                "destination_type  | ON_AD                 | 2446509",
                "end_time          | 2020-01-01T00:00:00Z  | 1487033",
                "daily_budget      | 99                    | 1885272",
                "daily_budget      |                       | 0",
                "bid_strategy      | COST_CAP              | 1815857",
                "campaign_id       | 999                   | 33",
                "billing_event     | THRUPLAY              | 0"
            })
    void adSetsWithABadParameter(String field, String value, int subcode) {
        Map<String, String> form = Samples.adSet("bad", campaign);
        change(form, field, value);

        JsonNode error = client.post(ACCOUNT + "adsets", form).error();

        assertThat(error.path("code").asInt()).isEqualTo(100);
        assertThat(error.path("error_subcode").asInt()).isEqualTo(subcode);
    }

    private static TestClient.Reply inCategory(String category, String targeting) {
        Map<String, String> special = Samples.campaign("special");
        special.put("special_ad_categories", "[\"" + category + "\"]");
        special.put("special_ad_category_country", "[\"US\"]");
        Map<String, String> form = Samples.adSet(
                "special", client.post(ACCOUNT + "campaigns", special).id());
        form.put(
                "targeting",
                "{" + targeting.replace('\'', '"') + ",\"targeting_automation\":{\"advantage_audience\":0}}");
        form.put("dsa_payor", "Harbour Bakery");
        form.put("dsa_beneficiary", "Harbour Bakery");
        return client.post(ACCOUNT + "adsets", form);
    }

    private static final String CIRCLE =
            "'geo_locations':{'custom_locations':[{'latitude':%s,'longitude':%s,'radius':%s,'distance_unit':'%s'}]}";

    @ParameterizedTest
    @CsvSource({
        "40.71, -74.00, 14, mile, false",
        "40.71, -74.00, 15, mile, true",
        "40.71, -74.00, 24, kilometer, false",
        "40.71, -74.00, 25, kilometer, true",
        "43.65, -79.38, 14, mile, false",
        "52.52, 13.40, 9, mile, false",
        "52.52, 13.40, 14, kilometer, false",
        "52.52, 13.40, 15, kilometer, true",
        "35.68, 139.69, 3, mile, true"
    })
    void circlesOfASpecialCategoryAreWide(String north, String east, String radius, String unit, boolean accepted) {
        String circle = CIRCLE.formatted(north, east, radius, unit);

        assertThat(inCategory("HOUSING", circle).status()).isEqualTo(accepted ? 200 : 400);
        assertThat(inCategory("NONE", circle).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "HOUSING                      | 'geo_locations':{'countries':['US']},'age_max':40 | false",
                "EMPLOYMENT                   | 'geo_locations':{'countries':['US'],'neighborhoods':[{'key':'1'}]} | false",
                "CREDIT                       | 'geo_locations':{'countries':['US']},'custom_audiences':[{'id':'1','subtype':'LOOKALIKE'}] | false",
                "FINANCIAL_PRODUCTS_SERVICES  | 'geo_locations':{'countries':['US']},'custom_audiences':[{'id':'1','name':'Lookalike (US, 1%)'}] | false",
                "HOUSING                      | 'geo_locations':{'countries':['US']},'custom_audiences':[{'id':'1','name':'Customers'}] | true",
                "HOUSING                      | 'geo_locations':{'cities':[{'key':'2418779','radius':12,'distance_unit':'mile'}]} | false",
                "ISSUES_ELECTIONS_POLITICS    | 'geo_locations':{'countries':['US']},'age_max':40 | true",
                "ONLINE_GAMBLING_AND_GAMING   | 'geo_locations':{'countries':['US']},'age_min':21 | true"
            })
    void onlyTheCategoriesThatRestrictTheAudienceDo(String category, String targeting, boolean accepted) {
        assertThat(inCategory(category, targeting).status()).isEqualTo(accepted ? 200 : 400);
    }

    @Test
    void budgetsOnBothLevels() {
        Map<String, String> withBudget = Samples.campaign("has a budget");
        withBudget.put("daily_budget", "5000");
        String parent = client.post(ACCOUNT + "campaigns", withBudget).id();

        JsonNode error = client.post(ACCOUNT + "adsets", Samples.adSet("second budget", parent))
                .error();

        assertThat(error.path("error_subcode").asInt()).isEqualTo(1885621);
    }

    @Test
    void aMissingPayorNamesTheFieldInsideATextAndAccountDefaultsHelp() throws IOException {
        Map<String, String> german = Samples.adSet("EU", campaign);
        german.put("targeting", Samples.US.replace("US", "DE"));
        JsonNode data = client.post(ACCOUNT + "adsets", german).error().path("error_data");
        assertThat(data.isTextual()).isTrue();
        assertThat(TestClient.JSON
                        .readTree(data.asText())
                        .path("blame_field_specs")
                        .get(0)
                        .get(0)
                        .asText())
                .isEqualTo("dsa_payor");

        String parent =
                client.post("/v26.0/act_1003/campaigns", Samples.campaign("EU")).id();
        german.put("campaign_id", parent);
        String adSet = client.post("/v26.0/act_1003/adsets", german).id();

        assertThat(client.get("/v26.0/" + adSet + "?fields=dsa_payor")
                        .body()
                        .path("dsa_payor")
                        .asText())
                .isEqualTo("Harbour Bakery GmbH");
    }

    @Test
    void anImageThatIsNone() {
        JsonNode error = client.post(ACCOUNT + "adimages", form("bytes", "PGh0bWw+bm8gaW1hZ2U8L2h0bWw+"))
                .error();

        assertThat(error.path("error_subcode").asInt()).isEqualTo(1487411);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"page_id\":\"2001\" | \"page_id\":\"2002\" | 1443226",
                "LEARN_MORE | LEARN_A_LOT | 0",
                "\"link\":\"https://example.com/\",\"message\" | \"message\" | 0",
                "\"message\" | \"picture\":\"https://example.com/a.jpg\",\"message\" | 0"
            })
    void creativesWithABadStory(String part, String replacement, int subcode) {
        Map<String, String> form = Samples.creative("bad", Samples.image(client, 5), "text");
        form.computeIfPresent("object_story_spec", (key, story) -> story.replace(part, replacement));

        JsonNode error = client.post(ACCOUNT + "adcreatives", form).error();

        assertThat(error.path("code").asInt()).isEqualTo(100);
        assertThat(error.path("error_subcode").asInt()).isEqualTo(subcode);
    }

    @Test
    void anImageOfAnotherAccount() {
        Map<String, String> form = Samples.creative("foreign image", Samples.image(client, 6), "text");

        JsonNode error = client.post("/v26.0/act_1002/adcreatives", form).error();

        assertThat(error.path("error_subcode").asInt()).isEqualTo(1487212);
    }

    @Test
    void abolishedReadsAndUnknownFields() {
        assertThat(client.get("/v26.0/?ids=" + campaign).status()).isEqualTo(500);
        assertThat(client.get("/v26.0/" + campaign + "?pretty=1")
                        .error()
                        .path("code")
                        .asInt())
                .isEqualTo(100);
        assertThat(client.get("/v26.0/" + campaign + "?fields=nonsense")
                        .error()
                        .path("message")
                        .asText())
                .contains("nonexisting field (nonsense)");
    }

    @Test
    void unknownParametersAreSwallowed() {
        Map<String, String> form = Samples.campaign("swallows");
        form.put("no_such_parameter", "1");

        assertThat(client.post(ACCOUNT + "campaigns", form).status()).isEqualTo(200);
    }

    @Test
    void disabledAndUnpaidAccounts() {
        assertThat(client.post("/v26.0/act_1005/campaigns", Samples.campaign("disabled"))
                        .error()
                        .path("code")
                        .asInt())
                .isEqualTo(200);
        assertThat(client.post("/v26.0/act_1004/campaigns", Samples.campaign("unpaid"))
                        .status())
                .isEqualTo(200);
    }
}
