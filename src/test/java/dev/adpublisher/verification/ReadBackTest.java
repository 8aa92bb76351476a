package dev.adpublisher.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.verification.Difference.Code;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadBackTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // What Meta writes in another form, or adds by itself, is no difference.
                "adset | {'daily_budget': 2000} | {'daily_budget': '2000'}",
                "adset | {'start_time': '2026-12-01T09:00:00+01:00'} | {'start_time': '2026-12-01T08:00:00+0000'}",
                "adset | {'targeting': {'geo_locations': {'cities': [{'key': '1', 'radius': 15}, {'key': '2'}]}}} | "
                        + "{'targeting': {'age_min': 18, 'age_max': 65, 'geo_locations': {'location_types': ['home'], 'cities': "
                        + "[{'key': 2, 'name': 'B'}, {'key': '1', 'radius': 15.0, 'name': 'A', 'region': 'R'}]}}}",
                "adset | {'promoted_object': {'page_id': '9'}} | {'promoted_object': {'page_id': '9', 'smart_pse_enabled': false}}",
                "campaign | {'special_ad_categories': []} | {'special_ad_categories': ['NONE']}",
                "campaign | {'special_ad_categories': ['HOUSING', 'CREDIT']} | {'special_ad_categories': ['CREDIT', 'HOUSING']}",
                "campaign | {'is_adset_budget_sharing_enabled': false} | {}",
                "ad | {'creative': {'creative_id': '7'}} | {'creative': {'creative_id': '7', 'id': '7'}}",
                "creative | {'degrees_of_freedom_spec': {'creative_features_spec': {'image_touchups': {'enroll_status': 'OPT_OUT'}}}} | {}",
            })
    void findsNothingWhereMetaHoldsWhatWasSent(String kind, String sent, String found) {
        assertThat(ReadBack.compare(object(kind, sent), json(found))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "adset | {'dsa_payor': 'Shop Ltd'} | {} | MISSING | dsa_payor",
                "adset | {'daily_budget': 2000} | {'daily_budget': '2001'} | CHANGED | daily_budget",
                // As long as no amount is: not worked out.
                "adset | {'daily_budget': 2000} | {'daily_budget': '2000.0000000000000000000000000000000000000000'} | CHANGED | daily_budget",
                "adset | {'end_time': '2026-12-01T09:00:00Z'} | {'end_time': '2026-12-01T09:00:01+0000'} | CHANGED | end_time",
                "adset | {'targeting': {'geo_locations': {'countries': ['GB']}}} | {'targeting': {'geo_locations': {'countries': ['GB', 'US']}}} "
                        + "| CHANGED | targeting.geo_locations.countries",
                "adset | {'targeting': {'geo_locations': {'countries': ['GB']}}} | {'targeting': {'geo_locations': {}}} "
                        + "| MISSING | targeting.geo_locations.countries",
                "adset | {'targeting': {'targeting_automation': {'advantage_audience': 0}}} | {'targeting': {'targeting_automation': "
                        + "{'advantage_audience': 1}}} | CHANGED | targeting.targeting_automation.advantage_audience",
                "adset | {'daily_budget': 2000} | {'daily_budget': 2000, 'targeting': {'age_min': 30}} | ADDED | targeting.age_min",
                "adset | {'daily_budget': 2000} | {'daily_budget': 2000, 'targeting': {'publisher_platforms': ['facebook']}} "
                        + "| ADDED | targeting.publisher_platforms",
                "campaign | {'objective': 'OUTCOME_LEADS'} | {'objective': 'OUTCOME_LEADS', 'daily_budget': '500'} | ADDED | daily_budget",
                "ad | {'creative': {'creative_id': '7'}} | {'creative': {'creative_id': '8'}} | CHANGED | creative.creative_id",
                "creative | {'object_story_spec': {'link_data': {'message': 'a'}}} | {'object_story_spec': {'link_data': {'message': 'b'}}} "
                        + "| CHANGED | object_story_spec.link_data.message",
                "creative | {'degrees_of_freedom_spec': {'creative_features_spec': {'image_touchups': {'enroll_status': 'OPT_OUT'}}}} | "
                        + "{'degrees_of_freedom_spec': {'creative_features_spec': {'image_touchups': {'enroll_status': 'OPT_IN'}}}} "
                        + "| ENHANCEMENT_ON | degrees_of_freedom_spec.creative_features_spec.image_touchups",
                // One that did not exist when it was published.
                "creative | {'degrees_of_freedom_spec': {'creative_features_spec': {}}} | "
                        + "{'degrees_of_freedom_spec': {'creative_features_spec': {'brand_new': {'enroll_status': 'OPT_IN'}}}} "
                        + "| ENHANCEMENT_ON | degrees_of_freedom_spec.creative_features_spec.brand_new",
                // A parameter that has no rule yet is compared all the same.
                "ad | {'brand_new': 'x'} | {} | MISSING | brand_new",
            })
    void findsEachDifference(String kind, String sent, String found, Code code, String field) {
        assertThat(ReadBack.compare(object(kind, sent), json(found)))
                .extracting(Difference::code, Difference::field)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(code, field));
    }

    @Test
    void leadsADifferenceBackToTheDraft() {
        PublishedObject object = new PublishedObject(
                "adset",
                0,
                "1",
                "Name",
                json("{'daily_budget': 2000}"),
                Map.of("daily_budget", "/budget_data/dailyBudget", "", "/goal_data"),
                null,
                null);
        assertThat(ReadBack.compare(object, json("{'name': 'Other', 'daily_budget': 900}")))
                .extracting(Difference::code, Difference::pointers)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Code.RENAMED, List.of("/goal_data")),
                        org.assertj.core.groups.Tuple.tuple(Code.CHANGED, List.of("/budget_data/dailyBudget")));
    }

    @Test
    void saysNothingOfWhatNobodyKnowsToHaveBeenSent() {
        assertThat(ReadBack.compare(object("adset", "{}"), json("{'daily_budget': 1, 'lifetime_budget': '5'}")))
                .isEmpty();
    }

    private static PublishedObject object(String kind, String sent) {
        return new PublishedObject(kind, 0, "1", null, json(sent), Map.of(), null, null);
    }

    private static ObjectNode json(String text) {
        return JsonTexts.object(text.replace('\'', '"'));
    }
}
