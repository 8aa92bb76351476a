package dev.adpublisher.plan;

import static dev.adpublisher.plan.Fixtures.adset;
import static dev.adpublisher.plan.Fixtures.findings;
import static dev.adpublisher.plan.Fixtures.only;
import static dev.adpublisher.plan.Fixtures.parse;
import static dev.adpublisher.plan.Fixtures.plan;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComplianceTest {

    private static final String URL = "https://images.example/plumber.jpg";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'country','country_code':'DE'} | true",
                "{'type':'country','country_code':'RE'} | true",
                "{'type':'city','key':'1','country_code':'FR'} | true",
                "{'type':'region','key':'1','country_code':'IT'} | true",
                "{'type':'radius','coordinates':[1,2],'radius':5,'country_code':'ES'} | true",
                "{'type':'country','country_code':'GB'} | false",
                "{'type':'country','country_code':'CH'} | false",
                "{'type':'country','country_code':'US'},{'type':'country','country_code':'DE','mode':'exclude'} | false",
            })
    void adsForTheUnionStateWhoPaysAndWhoBenefits(String locations, boolean required) {
        // When
        Plan without = at(locations, null, null);
        Plan with = at(locations, "Payer Ltd", "Winner Ltd");

        // Then
        assertThat(findings(without).contains("error dsa_payor_missing /goal_data/dsaPayor"))
                .isEqualTo(required);
        assertThat(findings(without).contains("error dsa_beneficiary_missing /goal_data/dsaBeneficiary"))
                .isEqualTo(required);
        assertThat(adset(with).path("dsa_payor").asText("")).isEqualTo(required ? "Payer Ltd" : "");
        assertThat(adset(with).path("dsa_beneficiary").asText("")).isEqualTo(required ? "Winner Ltd" : "");
    }

    @Test
    void aPlaceInAnUnknownCountryIsReportedUnlessTheAccountHasDefaults() {
        // Given
        String circle = "{'type':'radius','name':'Somewhere','coordinates':[48.1,11.5],'radius':5}";

        // When
        Plan without = at(circle, null, null);
        Plan with = at(circle, "Payer Ltd", "Winner Ltd");

        // Then
        assertThat(findings(without)).contains("info dsa_country_unknown /location_data/locations/0/country_code");
        assertThat(without.publishable()).isTrue();
        assertThat(adset(with).path("dsa_payor").asText()).isEqualTo("Payer Ltd");
    }

    @Test
    void whatTheUserTypedComesBeforeTheAccountsDefaultAndTheBeneficiaryPaysIfNobodyElseIsNamed() {
        // When
        Plan both = plan("germany");
        Plan one = plan("germany", json -> goal(json).remove("dsaPayor"));
        Plan tooLong = plan("germany", json -> goal(json).put("dsaPayor", "x".repeat(513)));

        // Then
        assertThat(only(both, ObjectKind.ADSET).origins()).containsEntry("dsa_payor", "/goal_data/dsaPayor");
        assertThat(findings(one)).contains("info dsa_payor_assumed /goal_data/dsaPayor");
        assertThat(adset(one).path("dsa_payor").asText()).isEqualTo("Küchenstudio Muster GmbH");
        assertThat(findings(tooLong)).contains("error dsa_name_too_long /goal_data/dsaPayor");
    }

    @Test
    void specialCategoriesAreSentWithTheirCountries() {
        // When
        Plan plan = plan("website-visits", json -> goal(json)
                .putArray("specialAdCategories")
                .add("housing")
                .add("NONE"));

        // Then
        assertThat(only(plan, ObjectKind.CAMPAIGN)
                        .params()
                        .path("special_ad_categories")
                        .toString())
                .isEqualTo("[\"HOUSING\"]");
        assertThat(only(plan, ObjectKind.CAMPAIGN)
                        .params()
                        .path("special_ad_category_country")
                        .toString())
                .isEqualTo("[\"GB\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Austin, Texas, United States | US",
                "Berlin, Germany              | DE",
                "Atlanta, Georgia             | ",
                "Somewhere                    | ",
            })
    void theCountryOfASpecialCategoryIsReadFromTheEndOfAName(String name, String country) {
        // When
        Plan plan = plan("website-visits", json -> {
            goal(json).putArray("specialAdCategories").add("HOUSING");
            json.set(
                    "location_data",
                    parse("{'locations':[{'type':'radius','coordinates':[30.27,-97.74],'radius':20}]}"));
            ((ObjectNode) json.at("/location_data/locations/0")).put("name", name);
        });

        // Then
        assertThat(only(plan, ObjectKind.CAMPAIGN)
                        .params()
                        .at("/special_ad_category_country/0")
                        .asText(null))
                .isEqualTo(country);
        assertThat(findings(plan)
                        .contains(
                                "warning special_ad_category_country_unknown /location_data/locations/0/country_code"))
                .isEqualTo(country == null);
    }

    @Test
    void politicalAdsSayWhatTheyAreAndAreNotForTheUnion() {
        // When
        Plan plan = plan(
                "website-visits",
                json -> goal(json).putArray("specialAdCategories").add("ISSUES_ELECTIONS_POLITICS"));
        Plan union = plan(
                "germany", json -> goal(json).putArray("specialAdCategories").add("ISSUES_ELECTIONS_POLITICS"));

        // Then
        assertThat(plan.publishable()).as(findings(plan).toString()).isTrue();
        assertThat(Fixtures.all(plan, ObjectKind.CREATIVE)).allMatch(creative -> creative.params()
                .path("authorization_category")
                .asText()
                .equals("POLITICAL"));
        assertThat(Fixtures.all(plan("website-visits"), ObjectKind.CREATIVE))
                .noneMatch(creative -> creative.params().has("authorization_category"));
        assertThat(findings(union)).contains("error political_ads_not_allowed /location_data/locations/0");
    }

    @Test
    void creditHasTwoNamesOfWhichOneIsEnough() {
        assertThat(findings(plan("website-visits", json -> goal(json)
                        .putArray("specialAdCategories")
                        .add("CREDIT")
                        .add("FINANCIAL_PRODUCTS_SERVICES"))))
                .contains("error special_ad_categories_conflict /goal_data/specialAdCategories");
    }

    @Test
    void specialCategoriesForbidExclusionsAndSmallCircles() {
        // When
        Plan excluded = plan("excluded-places", json -> goal(json).put("special_ad_categories", "EMPLOYMENT"));
        Plan small = plan("calls", json -> {
            goal(json).putArray("specialAdCategories").add("CREDIT");
            ((ObjectNode) json.at("/location_data/locations/0")).put("radius", 14);
        });
        Plan unknown =
                plan("calls", json -> goal(json).putArray("specialAdCategories").add("PETS"));

        // Then
        assertThat(findings(excluded)).contains("error exclusion_not_allowed /location_data/locations/1/mode");
        assertThat(findings(small)).contains("error radius_too_small_for_category /location_data/locations/0/radius");
        assertThat(findings(unknown)).contains("error special_ad_category_unknown /goal_data/specialAdCategories/0");
    }

    @Test
    void aCampaignWithoutAConnectionSaysSoAndStillShowsItsPlan() {
        // When
        Plan plan = Planner.plan(Fixtures.inputs(Fixtures.draft("calls", json -> {}), null));

        // Then
        assertThat(findings(plan)).contains("error connection_missing /connection");
        assertThat(plan.publishable()).isFalse();
        assertThat(plan.objects()).isNotEmpty();
    }

    @Test
    void troublesOfTheConnectionAreNamed() {
        // Given
        AccountFacts broken = new AccountFacts(
                null, "USD", null, null, " ", null, null, false, Fixtures.NOW, "expired", 2, null, null);

        // When
        Plan plan = Planner.plan(Fixtures.inputs(Fixtures.draft("calls", json -> {}), broken));

        // Then
        assertThat(findings(plan))
                .contains(
                        "error connection_broken /connection/connection_status",
                        "error token_expired /connection/token_expires_at",
                        "error ad_account_missing /connection/selected_ad_account_id",
                        "error page_missing /connection/selected_page_id",
                        "error ad_account_unusable /connection/selected_ad_account_id",
                        "error payment_method_missing /connection/ad_account_payment_connected");
    }

    @ParameterizedTest
    @CsvSource({"P-1D, error token_expired", "P0D, error token_expired", "P6D, warning token_expires_soon", "P8D, ''"})
    void tokensAboutToExpireAreReported(String fromNow, String finding) {
        // Given
        Instant expiry = Fixtures.NOW.plus(Duration.parse(fromNow));
        AccountFacts account =
                new AccountFacts("act_1", "USD", null, null, "1", null, null, true, expiry, null, 9, null, null);

        // When
        List<String> found = findings(Planner.plan(Fixtures.inputs(Fixtures.draft("calls", json -> {}), account)));

        // Then
        assertThat(found)
                .contains(
                        "error ad_account_invalid /connection/selected_ad_account_id",
                        "warning ad_account_in_trouble /connection/selected_ad_account_id");
        assertThat(found.stream()
                        .filter(one -> one.contains("/token_expires_at"))
                        .map(one -> one.replace(" /connection/token_expires_at", ""))
                        .findFirst()
                        .orElse(""))
                .isEqualTo(finding);
    }

    @Test
    void imagesThatCannotBeUsedAreFoundWhereTheyWereChosen() {
        assertThat(findings(with(ImageFacts.failed(URL, "image_unreachable", "The host does not answer."))))
                .containsExactly("error image_unreachable /ad_preview_data/adContent/imageUrl");
        assertThat(findings(with(ImageFacts.measured(URL, "image/webp", 1080, 1080, 1000))))
                .containsExactly("error image_type_unsupported /ad_preview_data/adContent/imageUrl");
        assertThat(findings(with(ImageFacts.measured(URL, "image/png", 200, 100, 1000))))
                .containsExactly("error image_too_small /ad_preview_data/adContent/imageUrl");
        assertThat(findings(with(ImageFacts.measured(URL, "image/png", 599, 1080, 1000))))
                .containsExactly("warning image_small /ad_preview_data/adContent/imageUrl");
        assertThat(findings(with(ImageFacts.measured(URL, "image/jpeg", 1080, 1080, 31L * 1024 * 1024))))
                .containsExactly("error image_too_large /ad_preview_data/adContent/imageUrl");
        assertThat(findings(with(ImageFacts.measured(URL, "image/jpeg", 1080, 1080, 1000))))
                .isEmpty();
    }

    @Test
    void anImageHasToBeAWebAddress() {
        Plan plan = plan(
                "calls", json -> ((ObjectNode) json.at("/ad_preview_data/adContent")).put("imageUrl", "blob:1234"));

        assertThat(findings(plan)).contains("error image_url_invalid /ad_preview_data/adContent/imageUrl");
    }

    @Test
    void campaignNamesHaveToFitWithAMarker() {
        assertThat(findings(plan("calls", json -> json.put("name", "n".repeat(361)))))
                .contains("error campaign_name_too_long /name");
        assertThat(findings(plan("calls", json -> json.put("name", " "))))
                .contains("error campaign_name_missing /name");
        Plan longest = plan("calls", json -> json.put("name", "n".repeat(360)));
        assertThat(longest.publishable()).isTrue();
        assertThat(longest.objects())
                .allSatisfy(object -> assertThat(object.name()).hasSizeLessThanOrEqualTo(360));
    }

    private static Plan with(ImageFacts facts) {
        Draft draft = Fixtures.draft("calls", json -> {});
        return Planner.plan(
                new PlanInputs(draft, Fixtures.account(draft), List.of(), List.of(facts), Fixtures.NOW, "test"));
    }

    private static Plan at(String locations, String payor, String beneficiary) {
        Draft draft = Fixtures.draft(
                "website-visits", json -> json.set("location_data", parse("{'locations':[" + locations + "]}")));
        AccountFacts account =
                new AccountFacts("1", "GBP", null, null, "1", null, null, true, null, null, null, payor, beneficiary);
        return Planner.plan(Fixtures.inputs(draft, account));
    }

    private static ObjectNode goal(ObjectNode json) {
        return (ObjectNode) json.path("goal_data");
    }
}
