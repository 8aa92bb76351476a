package dev.adpublisher.plan;

import static dev.adpublisher.plan.Fixtures.findings;
import static dev.adpublisher.plan.Fixtures.linkData;
import static dev.adpublisher.plan.Fixtures.plan;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {

    @ParameterizedTest
    @CsvSource({
        "http://example.com/, landing_page_not_https",
        "ftp://example.com/, landing_page_not_https",
        "example.com, landing_page_invalid",
        "https://, landing_page_invalid",
        "https://exa mple.com, landing_page_invalid",
        "https://user:secret@example.com/, landing_page_invalid",
        "javascript:alert(1), landing_page_invalid",
        "'', landing_page_missing",
    })
    void landingPagesAreWholeAddressesWithHttps(String url, String code) {
        // When
        Plan plan = plan("website-visits", json -> form(json).put("websiteUrl", url));

        // Then
        assertThat(findings(plan)).contains("error " + code + " /goal_data/formData/websiteUrl");
        assertThat(plan.publishable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://müller.example/angebot",
                "https://my_shop.example.com/",
                "https://example.com/?utm_campaign={{campaign.name}}&sizes=s|m",
                "https://example.com:8443/a?b=100%#c",
                "HTTPS://Example.COM",
            })
    void landingPagesAreReadAsBrowsersReadThemAndSentAsTheyWereTyped(String url) {
        // When
        Plan plan = plan("website-visits", json -> form(json).put("websiteUrl", url));

        // Then
        assertThat(plan.publishable()).as(findings(plan).toString()).isTrue();
        assertThat(linkData(plan, 0).path("link").asText()).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "www.example.com, example.com",
        "example.com, example.com",
        "shop.example.co.uk, example.co.uk",
        "www.tienda.com.ve, tienda.com.ve",
        "a.b.example.co.cr, example.co.cr",
        "mine.myshopify.com, mine.myshopify.com",
        "shop.example.de, example.de",
    })
    void conversionsCountForWhatSomebodyCanRegister(String host, String domain) {
        assertThat(Websites.registeredDomain(host)).isEqualTo(domain);
    }

    /** People change the goal, and what they typed for the one before stays in the form. */
    @Test
    void aWebsiteThatCallsDoNotNeedStopsNoCalls() {
        // When
        Plan plan = plan("calls", json -> form(json).put("websiteUrl", "http://old.example.com/"));

        // Then
        assertThat(findings(plan)).contains("warning landing_page_not_https /goal_data/formData/websiteUrl");
        assertThat(plan.publishable()).isTrue();
        assertThat(linkData(plan, 0).path("link").asText()).isEqualTo("tel:+15125550142");
    }

    @Test
    void addressesBeyondMetasLengthAreRefused() {
        assertThat(findings(plan("website-visits", json -> form(json)
                        .put("websiteUrl", "https://example.com/" + "a".repeat(2048)))))
                .contains("error landing_page_too_long /goal_data/formData/websiteUrl");
    }

    @Test
    void aDisplayLinkOfAnotherSiteIsReported() {
        assertThat(findings(plan("website-visits", json -> form(json).put("displayLink", "other.example"))))
                .contains("warning display_link_differs /goal_data/formData/displayLink");
        assertThat(findings(plan("website-visits", json -> form(json).put("displayLink", "our great site"))))
                .contains("warning display_link_invalid /goal_data/formData/displayLink");
        assertThat(findings(plan("website-visits", json -> form(json).put("displayLink", "www.example.co.uk/sale"))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "(512) 555-0142, US, tel:+15125550142", "512.555.0142, us, tel:+15125550142",
        "+1 512 555 0142, , tel:+15125550142", "tel:+15125550142, , tel:+15125550142",
        "5125550142, +1, tel:+15125550142", "+1 (416) 555-0123, CA, tel:+14165550123",
    })
    void numbersAreSentSoThatTheyCanBeDialledFromAnywhere(String typed, String country, String sent) {
        // When
        Plan plan = plan("calls", json -> form(json).put("phoneNumber", typed).put("countryCode", country));

        // Then
        assertThat(linkData(plan, 0).at("/call_to_action/value/link").asText()).isEqualTo(sent);
        assertThat(plan.publishable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "555, US, error phone_invalid /goal_data/formData/phoneNumber",
        "call me, US, error phone_invalid /goal_data/formData/phoneNumber",
        "512 555 0142, , error phone_country_missing /goal_data/formData/countryCode",
        ", US, error phone_missing /goal_data/formData/phoneNumber",
        "030 901820, DE, error phone_not_of_audience /goal_data/formData/phoneNumber",
        "+49 30 901820, US, warning phone_country_differs /goal_data/formData/countryCode",
    })
    void numbersThatCannotBeCalledAreFound(String typed, String country, String finding) {
        assertThat(findings(plan(
                        "calls", json -> form(json).put("phoneNumber", typed).put("countryCode", country))))
                .contains(finding);
    }

    @Test
    void callAdsWithALandingPageLinkToIt() {
        // When
        Plan plan = plan("calls", json -> form(json).put("websiteUrl", "https://plumber.example.com/"));

        // Then
        assertThat(linkData(plan, 0).path("link").asText()).isEqualTo("https://plumber.example.com/");
        assertThat(linkData(plan, 0).at("/call_to_action/value/link").asText()).isEqualTo("tel:+15125550142");
    }

    @Test
    void leadsNeedAFormOrAWebsite() {
        assertThat(findings(plan("leads-form", json -> form(json).removeAll())))
                .contains("error lead_form_missing /goal_data/formData/id");
        assertThat(findings(plan("leads-form", json -> form(json).put("id", "draft-form"))))
                .contains("error lead_form_invalid /goal_data/formData/id");
    }

    @Test
    void theGoalIsTheSelectedOneElseTheInitialOne() {
        assertThat(findings(plan("calls", json -> goal(json).put("selectedGoal", "fame"))))
                .contains("error goal_unknown /goal_data/selectedGoal");
        assertThat(findings(plan("calls", json -> goal(json.put("initial_goal", (String) null))
                        .remove("selectedGoal"))))
                .contains("error goal_missing /goal_data/selectedGoal");
        assertThat(plan("calls", json -> goal(json).putNull("selectedGoal")).publishable())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "website-visits, Learn More, LEARN_MORE",
        "website-visits, LEARN_MORE, LEARN_MORE",
        "website-visits, shop  now!, SHOP_NOW",
        "website-visits, , LEARN_MORE",
        "leads-form, Get a Quote, GET_QUOTE",
        "leads-form, , SIGN_UP",
        "calls, Call Now, CALL_NOW",
        "calls, , CALL_NOW",
    })
    void labelsBecomeMetasTypes(String fixture, String label, String type) {
        // When
        Plan plan = plan(fixture, json -> ((ObjectNode) json.at("/ad_preview_data/adContent")).put("cta", label));

        // Then
        assertThat(linkData(plan, 0).at("/call_to_action/type").asText()).isEqualTo(type);
        assertThat(findings(plan)).noneMatch(finding -> finding.contains("call_to_action"));
    }

    @ParameterizedTest
    @CsvSource({
        "calls, Learn More, call_to_action_not_for_goal, CALL_NOW",
        "leads-form, Shop Now, call_to_action_not_for_goal, SIGN_UP",
        "website-visits, Call Now, call_to_action_not_for_goal, LEARN_MORE",
        "website-visits, Click me, call_to_action_unknown, LEARN_MORE",
    })
    void buttonsThatTheGoalDoesNotHaveAreReplacedAndReported(String fixture, String label, String code, String type) {
        // When
        Plan plan = plan(fixture, json -> ((ObjectNode) json.at("/ad_preview_data/adContent")).put("cta", label));

        // Then
        assertThat(findings(plan)).contains("warning " + code + " /ad_preview_data/adContent/cta");
        assertThat(linkData(plan, 0).at("/call_to_action/type").asText()).isEqualTo(type);
    }

    private static ObjectNode goal(ObjectNode json) {
        return (ObjectNode) json.path("goal_data");
    }

    private static ObjectNode form(ObjectNode json) {
        return (ObjectNode) json.at("/goal_data/formData");
    }
}
