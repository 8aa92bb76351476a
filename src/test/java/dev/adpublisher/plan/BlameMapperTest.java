package dev.adpublisher.plan;

import static dev.adpublisher.plan.Fixtures.all;
import static dev.adpublisher.plan.Fixtures.only;
import static dev.adpublisher.plan.Fixtures.plan;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlameMapperTest {

    @ParameterizedTest
    @CsvSource({
        "daily_budget, /budget_data/dailyBudget",
        "start_time, /budget_data/startTime",
        "dsa_payor, /goal_data/dsaPayor",
        "targeting.geo_locations.cities.0.radius, /location_data/locations/0",
        "targeting.geo_locations.cities[0].key, /location_data/locations/0",
        "targeting.geo_locations.custom_locations, /location_data/locations/1",
        "targeting.geo_locations.zips, /location_data/locations",
        "geo_locations, /location_data/locations",
        "targeting/geo_locations, /location_data/locations",
        "promoted_object.page_id, /connection/selected_page_id",
        "optimization_goal, /goal_data/selectedGoal",
        "something_new, /goal_data/selectedGoal",
    })
    void aRefusedAdSetLeadsBackToWhatWasTyped(String blamed, String pointer) {
        // Given
        PlannedObject adset = only(plan("germany"), ObjectKind.ADSET);

        // When
        List<String> pointers =
                BlameMapper.pointers(adset.origins(), List.of(Arrays.asList(blamed.split("(?<=targeting)\\."))));

        // Then
        assertThat(pointers).containsExactly(pointer);
    }

    @ParameterizedTest
    @CsvSource({
        "image_hash, /ad_preview_data/adContent/imageVariations/1",
        "object_story_spec.link_data.name, /ad_copy_data/customCopyVariations/1/headline",
        "link_data.message, /ad_copy_data/customCopyVariations/1/primaryText",
        "object_story_spec.link_data.call_to_action.value.lead_gen_form_id, /goal_data/formData/id",
        "object_story_spec.page_id, /connection/selected_page_id",
        "creative, /ad_copy_data/customCopyVariations/1",
    })
    void anAdAnswersForItsCreative(String blamed, String pointer) {
        // Given
        PlannedObject ad = all(plan("leads-form"), ObjectKind.AD).get(1);

        // When
        List<String> pointers = BlameMapper.pointers(ad.origins(), List.of(List.of(blamed)));

        // Then
        assertThat(pointers).containsExactly(pointer);
    }

    @Test
    void severalBlamesNameEachPlaceOnce() {
        // Given
        PlannedObject adset = only(plan("germany"), ObjectKind.ADSET);

        // When
        List<String> pointers = BlameMapper.pointers(
                adset.origins(), List.of(List.of("start_time"), List.of("end_time"), List.of("start_time"), List.of()));

        // Then
        assertThat(pointers)
                .containsExactly("/budget_data/startTime", "/budget_data/endTime", "/goal_data/selectedGoal");
    }

    @Test
    void everyOriginOfAFixtureLeadsToAMemberThatExistsOrCouldBeTyped() {
        for (String fixture : Fixtures.ALL) {
            for (PlannedObject object : plan(fixture).objects()) {
                assertThat(object.origins()).containsKey("");
                assertThat(object.origins().values())
                        .allMatch(
                                pointer -> pointer.matches(
                                        "/(name|goal_data|location_data|budget_data|ad_copy_data|ad_preview_data|connection|ads)(/.*)?"));
                object.params().fieldNames().forEachRemaining(name -> assertThat(
                                BlameMapper.pointers(object.origins(), List.of(List.of(name))))
                        .isNotEmpty());
            }
        }
    }
}
