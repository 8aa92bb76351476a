package dev.adpublisher.plan;

import static dev.adpublisher.plan.Fixtures.adset;
import static dev.adpublisher.plan.Fixtures.findings;
import static dev.adpublisher.plan.Fixtures.parse;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {

    private static final String US = "{'type':'country','name':'United States','country_code':'US'}";
    private static final String AUSTIN = "{'type':'radius','name':'Austin','coordinates':[30.27,-97.74],'radius':10}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'country','country_code':'au'} | {'countries':['AU']}",
                "{'type':'country','name':'New Zealand'} | {'countries':['NZ']}",
                "{'type':'country','key':'NO'} | {'countries':['NO']}",
                "{'type':'region','key':'3847','country_code':'US'} | {'regions':[{'key':'3847'}]}",
                "{'type':'city','key':2418779,'radius':25} | {'cities':[{'key':'2418779','radius':25,'distance_unit':'mile'}]}",
                "{'type':'city','key':'2418779'} | {'cities':[{'key':'2418779'}]}",
                "{'type':'radius','coordinates':[1.5,-2],'radius':1,'mode':'include'} | "
                        + "{'custom_locations':[{'latitude':1.5,'longitude':-2,'radius':1,'distance_unit':'mile'}]}",
            })
    void eachTypeBecomesItsOwnKindOfTarget(String location, String geo) {
        // When
        Plan plan = plan(location);

        // Then
        assertThat(adset(plan).at("/targeting/geo_locations").toString()).isEqualTo(geo.replace('\'', '"'));
        assertThat(plan.publishable()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'planet'} | error location_type_unknown /location_data/locations/0/type",
                "{'name':'x'} | error location_type_unknown /location_data/locations/0/type",
                "7 | error location_type_unknown /location_data/locations/0/type",
                "{'type':'country','country_code':'US','mode':'maybe'} | error location_mode_unknown /location_data/locations/0/mode",
                "{'type':'radius','radius':5} | error location_coordinates_missing /location_data/locations/0/coordinates",
                "{'type':'radius','radius':5,'coordinates':[1]} | error location_coordinates_missing /location_data/locations/0/coordinates",
                "{'type':'radius','radius':5,'coordinates':[-97.7,30.2]} | error location_coordinates_out_of_range /location_data/locations/0/coordinates",
                "{'type':'radius','radius':5,'coordinates':[30,181]} | error location_coordinates_out_of_range /location_data/locations/0/coordinates",
                "{'type':'radius','coordinates':[1,2]} | error location_radius_missing /location_data/locations/0/radius",
                "{'type':'radius','coordinates':[1,2],'radius':1e-1999999999} | error location_radius_missing /location_data/locations/0/radius",
                "{'type':'radius','coordinates':[1,2],'radius':0.5} | error location_radius_out_of_range /location_data/locations/0/radius",
                "{'type':'radius','coordinates':[1,2],'radius':50.1} | error location_radius_out_of_range /location_data/locations/0/radius",
                "{'type':'city','key':'1','radius':9} | error location_radius_out_of_range /location_data/locations/0/radius",
                "{'type':'city','key':'1','radius':51} | error location_radius_out_of_range /location_data/locations/0/radius",
                "{'type':'city'} | error location_name_missing /location_data/locations/0/name",
                "{'type':'city','name':'Atlantis'} | error location_not_found /location_data/locations/0/name",
                "{'type':'city','key':'1','radius':12.4,'country_code':'US'} | info location_radius_rounded /location_data/locations/0/radius",
            })
    void whatCannotBeTargetedIsFoundWhereItWasTyped(String location, String finding) {
        assertThat(findings(plan(location))).contains(finding);
    }

    @Test
    void exchangedCoordinatesAreNoticed() {
        Plan plan = plan("{'type':'radius','name':'Austin','radius':5,'coordinates':[-97.7,30.2]}");

        assertThat(plan.findings().getFirst().fix()).contains("latitude first");
    }

    @Test
    void somethingHasToBeIncluded() {
        assertThat(findings(plan(""))).contains("error locations_missing /location_data/locations");
        assertThat(findings(plan("{'type':'country','country_code':'US','mode':'exclude'}")))
                .contains("error locations_all_excluded /location_data/locations");
        assertThat(findings(Fixtures.plan("website-visits", json -> json.putNull("location_data"))))
                .contains("error locations_missing /location_data/locations");
        assertThat(findings(Fixtures.plan(
                        "website-visits", json -> json.set("location_data", parse("{'locations':'US'}")))))
                .contains("error locations_missing /location_data/locations");
    }

    @Test
    void placesThatContradictEachOtherAreFound() {
        assertThat(findings(plan(US + ",{'type':'country','country_code':'US','mode':'exclude'}")))
                .contains("error location_contradiction /location_data/locations/1");
        assertThat(findings(plan("{'type':'city','key':'1','country_code':'US'},"
                        + "{'type':'country','country_code':'US','mode':'exclude'}")))
                .contains("error location_contradiction /location_data/locations/1");
        assertThat(findings(
                        plan(AUSTIN + ",{'type':'radius','coordinates':[30.3,-97.7],'radius':30,'mode':'exclude'}")))
                .contains("error location_contradiction /location_data/locations/1");
        assertThat(findings(plan(US + ",{'type':'city','key':'1','country_code':'US'}")))
                .contains("error location_overlap /location_data/locations/1");
    }

    @Test
    void repeatedPlacesAreSentOnceAndPointlessExclusionsAreReported() {
        // When
        Plan repeated = plan(AUSTIN + "," + AUSTIN);
        Plan farAway = plan(US + ",{'type':'country','country_code':'FR','mode':'exclude'}");
        Plan otherCircle = plan(AUSTIN + ",{'type':'radius','coordinates':[48.1,11.5],'radius':10,'mode':'exclude'}");

        // Then
        assertThat(findings(repeated)).contains("warning location_repeated /location_data/locations/1");
        assertThat(adset(repeated).at("/targeting/geo_locations/custom_locations"))
                .hasSize(1);
        assertThat(findings(farAway)).contains("warning exclusion_without_effect /location_data/locations/1");
        assertThat(findings(otherCircle)).contains("warning exclusion_without_effect /location_data/locations/1");
    }

    /** All of a town but its centre: two circles around one point. */
    @Test
    void aRingIsNoContradiction() {
        // When
        Plan ring = plan(AUSTIN + "," + AUSTIN.replace("10}", "3,'mode':'exclude'}"));
        Plan nothing = plan(AUSTIN + "," + AUSTIN.replace("10}", "10,'mode':'exclude'}"));

        // Then
        assertThat(ring.publishable()).as(findings(ring).toString()).isTrue();
        assertThat(adset(ring)
                        .at("/targeting/geo_locations/custom_locations/0/radius")
                        .asInt())
                .isEqualTo(10);
        assertThat(adset(ring)
                        .at("/targeting/excluded_geo_locations/custom_locations/0/radius")
                        .asInt())
                .isEqualTo(3);
        assertThat(findings(nothing)).contains("error location_contradiction /location_data/locations/1");
    }

    @Test
    void ofTwoCirclesAroundOnePointTheLargerIsSent() {
        // When
        Plan plan = plan(AUSTIN + "," + AUSTIN.replace("10}", "25}"));

        // Then
        assertThat(findings(plan)).contains("warning location_repeated /location_data/locations/1");
        assertThat(adset(plan).at("/targeting/geo_locations/custom_locations")).hasSize(1);
        assertThat(adset(plan)
                        .at("/targeting/geo_locations/custom_locations/0/radius")
                        .asInt())
                .isEqualTo(25);
    }

    @Test
    void whereMetaAsksForAVerifiedAdvertiserTheUserIsTold() {
        assertThat(findings(plan("{'type':'country','country_code':'TW'}")))
                .contains("warning verified_advertiser_needed /location_data/locations/0");
        assertThat(findings(plan(US))).noneMatch(finding -> finding.contains("verified_advertiser_needed"));
    }

    @Test
    void onlyPlacesWithoutAKeyAreLookedUp() {
        // Given
        Draft draft = draft("{'type':'city','name':'Paris, Texas, United States','country_code':'US'},"
                + "{'type':'region','key':'3847','name':'California'},{'type':'region','name':'Bavaria'},"
                + "{'type':'country','name':'Freedonia'}," + US + "," + AUSTIN);

        // When
        List<PlaceQuery> queries = Planner.placesToResolve(draft);

        // Then
        assertThat(queries)
                .containsExactly(
                        new PlaceQuery(
                                "/location_data/locations/0", "city", "Paris", List.of("Texas", "United States"), "US"),
                        new PlaceQuery("/location_data/locations/2", "region", "Bavaria", List.of(), null),
                        new PlaceQuery("/location_data/locations/3", "country", "Freedonia", List.of(), null));
    }

    @Test
    void candidatesAreToldApartByWhatStandsAfterTheComma() {
        // Given
        PlaceCandidate texas = new PlaceCandidate("1", "Paris", "city", "Texas", "US", "United States");
        PlaceCandidate tennessee = new PlaceCandidate("2", "Paris", "city", "Tennessee", "US", "United States");
        PlaceCandidate france = new PlaceCandidate("3", "Paris", "city", "Île-de-France", "FR", "France");

        // When
        Plan named = resolved("{'type':'city','name':'Paris, Texas'}", texas, tennessee, france);
        Plan coded = resolved("{'type':'city','name':'paris','country_code':'FR'}", texas, tennessee, france);
        Plan accents = resolved("{'type':'city','name':'Paris, Ile-de-France, France'}", texas, tennessee, france);
        Plan several = resolved("{'type':'city','name':'Paris','country_code':'US'}", texas, tennessee, france);

        // Then
        assertThat(adset(named).at("/targeting/geo_locations/cities/0/key").asText())
                .isEqualTo("1");
        assertThat(adset(coded).at("/targeting/geo_locations/cities/0/key").asText())
                .isEqualTo("3");
        assertThat(adset(accents).at("/targeting/geo_locations/cities/0/key").asText())
                .isEqualTo("3");
        assertThat(findings(several)).contains("error location_ambiguous /location_data/locations/0/key");
        assertThat(several.findings()).anySatisfy(finding -> assertThat(finding.fix())
                .isEqualTo("Choose one: Paris, Texas, United States (key 1); "
                        + "Paris, Tennessee, United States (key 2)."));
    }

    @Test
    void aPlaceNobodyLookedUpIsSaidToBeOpen() {
        // Given
        Draft draft = draft("{'type':'city','name':'Paris'}");

        // When
        Plan plan = Planner.plan(
                new PlanInputs(draft, Fixtures.account(draft), List.of(), List.of(), Fixtures.NOW, "test"));

        // Then
        assertThat(findings(plan)).contains("error location_unresolved /location_data/locations/0/key");
    }

    private static Plan resolved(String location, PlaceCandidate... candidates) {
        Draft draft = draft(location);
        List<ResolvedPlace> answers = Planner.placesToResolve(draft).stream()
                .map(query -> new ResolvedPlace(query, List.of(candidates)))
                .toList();
        return Planner.plan(new PlanInputs(draft, Fixtures.account(draft), answers, List.of(), Fixtures.NOW, "test"));
    }

    private static Plan plan(String locations) {
        return Planner.plan(Fixtures.inputs(draft(locations)));
    }

    private static Draft draft(String locations) {
        return Fixtures.draft(
                "website-visits", json -> json.set("location_data", parse("{'locations':[" + locations + "]}")));
    }
}
