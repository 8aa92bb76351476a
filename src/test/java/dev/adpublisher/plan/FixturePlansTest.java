package dev.adpublisher.plan;

import static dev.adpublisher.plan.Fixtures.adset;
import static dev.adpublisher.plan.Fixtures.all;
import static dev.adpublisher.plan.Fixtures.findings;
import static dev.adpublisher.plan.Fixtures.linkData;
import static dev.adpublisher.plan.Fixtures.only;
import static dev.adpublisher.plan.Fixtures.plan;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class FixturePlansTest {

    static final List<String> FIXTURES = Fixtures.ALL;

    @ParameterizedTest
    @FieldSource("FIXTURES")
    void everyCompleteDraftCanBePublished(String fixture) {
        // When
        Plan plan = plan(fixture);

        // Then
        assertThat(plan.findings()).noneMatch(Finding::blocks);
        assertThat(plan.publishable()).isTrue();
    }

    @ParameterizedTest
    @FieldSource("FIXTURES")
    void everythingIsCreatedPausedAndEveryReferenceLeadsToAnObjectOfThePlan(String fixture) {
        // When
        Plan plan = plan(fixture);

        // Then
        for (PlannedObject object : plan.objects()) {
            if (object.kind() == ObjectKind.CAMPAIGN
                    || object.kind() == ObjectKind.ADSET
                    || object.kind() == ObjectKind.AD) {
                assertThat(object.params().path("status").asText()).isEqualTo("PAUSED");
            }
            for (Reference reference : object.references()) {
                assertThat(object.params().at(reference.pointer()).asText("absent"))
                        .isEmpty();
                assertThat(all(plan, reference.kind())).anyMatch(target -> target.ordinal() == reference.ordinal());
            }
        }
    }

    @ParameterizedTest
    @FieldSource("FIXTURES")
    void nothingOfTheUserInterfaceIsSent(String fixture) {
        // When
        String sent = plan(fixture).objects().toString() + plan(fixture).publishData();

        // Then
        assertThat(sent)
                .doesNotContain(
                        "\"overlay",
                        "mapZoom",
                        "generationPrompt",
                        "bbox",
                        "geometry\"",
                        "variation-1",
                        "selectedCopyIndex",
                        "isConnected",
                        "lastEditedStep",
                        "calm");
    }

    @ParameterizedTest
    @FieldSource("FIXTURES")
    void planningTwiceGivesEqualPlansAndDigests(String fixture) {
        // When
        Plan first = plan(fixture);
        Plan second = plan(fixture);

        // Then
        assertThat(second).isEqualTo(first);
        assertThat(second.digest()).isEqualTo(first.digest()).hasSize(64);
    }

    @ParameterizedTest
    @CsvSource({
        "leads-form, OUTCOME_LEADS, ON_AD, LEAD_GENERATION, '{\"page_id\":\"111222333\"}'",
        "leads-website, OUTCOME_LEADS, WEBSITE, LINK_CLICKS, ''",
        "website-visits, OUTCOME_TRAFFIC, '', LINK_CLICKS, ''",
        "calls, OUTCOME_LEADS, PHONE_CALL, QUALITY_CALL, '{\"page_id\":\"111222333\"}'",
    })
    void goalsBecomeObjectivesByTheTable(
            String fixture, String objective, String destination, String optimization, String promoted) {
        // When
        Plan plan = plan(fixture);

        // Then
        assertThat(only(plan, ObjectKind.CAMPAIGN).params().path("objective").asText())
                .isEqualTo(objective);
        assertThat(adset(plan).path("destination_type").asText("")).isEqualTo(destination);
        assertThat(adset(plan).path("optimization_goal").asText()).isEqualTo(optimization);
        assertThat(adset(plan).path("billing_event").asText()).isEqualTo("IMPRESSIONS");
        assertThat(adset(plan).path("bid_strategy").asText()).isEqualTo("LOWEST_COST_WITHOUT_CAP");
        assertThat(adset(plan).path("promoted_object").toString()).isEqualTo(promoted);
    }

    @Test
    void withAPixelWebsiteGoalsOptimiseForWhatHappensOnTheSite() {
        // When
        Plan leads = Fixtures.planWithPixel("leads-website");
        Plan visits = Fixtures.planWithPixel("website-visits");

        // Then
        assertThat(adset(leads).path("optimization_goal").asText()).isEqualTo("OFFSITE_CONVERSIONS");
        assertThat(adset(leads).path("promoted_object").toString())
                .isEqualTo("{\"pixel_id\":\"777888999\",\"custom_event_type\":\"LEAD\"}");
        assertThat(adset(visits).path("optimization_goal").asText()).isEqualTo("LANDING_PAGE_VIEWS");
        JsonNode ad = all(visits, ObjectKind.AD).getFirst().params();
        assertThat(ad.path("conversion_domain").asText()).isEqualTo("example.co.uk");
        assertThat(ad.path("tracking_specs").toString())
                .isEqualTo("[{\"action.type\":[\"offsite_conversion\"],\"fb_pixel\":[\"777888999\"]}]");
    }

    @Test
    void theCampaignAnswersWhatMetaAsksForExplicitly() {
        // When
        Plan plan = plan("leads-form");

        // Then
        assertThat(only(plan, ObjectKind.CAMPAIGN).params().toString())
                .isEqualTo("{\"name\":\"Spring roof check\",\"objective\":\"OUTCOME_LEADS\",\"status\":\"PAUSED\","
                        + "\"special_ad_categories\":[],\"is_adset_budget_sharing_enabled\":false}");
        assertThat(adset(plan)
                        .at("/targeting/targeting_automation/advantage_audience")
                        .asInt(-1))
                .isZero();
        JsonNode features = all(plan, ObjectKind.CREATIVE)
                .getFirst()
                .params()
                .at("/degrees_of_freedom_spec/creative_features_spec");
        assertThat(features.path("text_optimizations").path("enroll_status").asText())
                .isEqualTo("OPT_OUT");
        assertThat(features.has("standard_enhancements")).isFalse();
    }

    @Test
    void aLeadFormIsOpenedByTheButton() {
        // When
        JsonNode link = linkData(plan("leads-form"), 0);

        // Then
        assertThat(link.path("link").asText()).isEqualTo("https://fb.me/");
        assertThat(link.path("call_to_action").toString())
                .isEqualTo("{\"type\":\"GET_QUOTE\",\"value\":{\"lead_gen_form_id\":\"1029384756\"}}");
        assertThat(link.path("message").asText()).startsWith("Storm season");
    }

    @Test
    void aWebsiteIsLinkedTwiceAndShownByItsDisplayLink() {
        // When
        JsonNode link = linkData(plan("website-visits"), 1);

        // Then
        assertThat(link.path("link").asText()).isEqualTo("https://shop.example.co.uk/sale");
        assertThat(link.path("caption").asText()).isEqualTo("shop.example.co.uk");
        assertThat(link.at("/call_to_action/value/link").asText()).isEqualTo("https://shop.example.co.uk/sale");
        assertThat(link.at("/call_to_action/type").asText()).isEqualTo("SHOP_NOW");
        assertThat(link.path("name").asText()).isEqualTo("Coats at half price");
    }

    @Test
    void callsGoToPhonesOfGrownUps() {
        // When
        Plan plan = plan("calls");

        // Then
        assertThat(linkData(plan, 0).at("/call_to_action").toString())
                .isEqualTo("{\"type\":\"CALL_NOW\",\"value\":{\"link\":\"tel:+15125550142\"}}");
        assertThat(linkData(plan, 0).path("link").asText()).isEqualTo("tel:+15125550142");
        assertThat(adset(plan).at("/targeting/age_min").asInt()).isEqualTo(18);
        assertThat(adset(plan).at("/targeting/device_platforms").toString()).isEqualTo("[\"mobile\"]");
    }

    @Test
    void yenAreSentAsYenAndTheCityIsFound() {
        // When
        Plan plan = plan("japan-yen");

        // Then
        assertThat(adset(plan).path("daily_budget").asLong()).isEqualTo(2000);
        assertThat(adset(plan).path("start_time").asText()).isEqualTo("2026-12-01T09:00:00+09:00");
        assertThat(adset(plan).at("/targeting/geo_locations").toString())
                .isEqualTo("{\"cities\":[{\"key\":\"1205700\"}]}");
        assertThat(linkData(plan, 0).has("caption")).isFalse();
    }

    @Test
    void excludedPlacesOfEachTypeAreExcluded() {
        // When
        JsonNode targeting = adset(plan("excluded-places")).path("targeting");

        // Then
        assertThat(targeting.path("geo_locations").toString()).isEqualTo("{\"countries\":[\"US\"]}");
        assertThat(targeting.path("excluded_geo_locations").toString())
                .isEqualTo("{\"regions\":[{\"key\":\"3844\"}],\"cities\":[{\"key\":\"2438177\"}],"
                        + "\"custom_locations\":[{\"latitude\":36.5054,\"longitude\":-117.0794,\"radius\":30,"
                        + "\"distance_unit\":\"mile\"}]}");
    }

    @Test
    void anAdSetForGermanyStatesWhoPaysAndTellsTheTwoMunichsApart() {
        // When
        Plan plan = plan("germany");

        // Then
        assertThat(adset(plan).path("dsa_payor").asText()).isEqualTo("Küchenstudio Muster GmbH");
        assertThat(adset(plan).path("dsa_beneficiary").asText()).isEqualTo("Küchenstudio Muster GmbH");
        assertThat(adset(plan).at("/targeting/geo_locations/cities").toString())
                .isEqualTo("[{\"key\":\"571053\",\"radius\":20,\"distance_unit\":\"mile\"}]");
        assertThat(adset(plan).path("start_time").asText()).isEqualTo("2026-12-01T08:00:00+01:00");
        assertThat(findings(plan)).isEmpty();
    }

    @Test
    void publishDataHasTheStructureOfTheSeed() {
        // When
        JsonNode data = plan("website-visits").publishData();

        // Then
        assertThat(data.at("/adset/campaign_id").asText("absent")).isEmpty();
        assertThat(data.at("/adset/daily_budget").isIntegralNumber()).isTrue();
        assertThat(data.path("ads")).hasSize(4);
        assertThat(data.at("/ads/0/adset_id").asText("absent")).isEmpty();
        assertThat(data.at("/ads/0/creative/creative_id").asText("absent")).isEmpty();
        assertThat(data.path("creatives")).hasSize(4);
        assertThat(data.at("/metadata/preparedAt").asText()).isEqualTo("2026-11-22T12:00:00Z");
        assertThat(data.at("/metadata/version").asText()).isEqualTo("test");
        assertThat(data.at("/metadata/imageHashes").properties()).hasSize(3);
        assertThat(data.at("/metadata/creativeIds").isArray()).isTrue();
    }
}
