package dev.adpublisher.plan;

import static dev.adpublisher.plan.Fixtures.parse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The JSON Schemas of the six documents: tolerant of what the user interface adds, strict on what is published. */
class DraftSchemasTest {

    static final List<String> SECTIONS = List.of(
            "goal_data", "location_data", "budget_data", "ad_copy_data", "ad_preview_data", "meta_connect_data");
    /** Of what comes in: a person may leave it unfinished. */
    static final List<String> UNFINISHED = Stream.concat(
                    SECTIONS.stream(), Stream.of("copy_data", "creative_data", "destination_data"))
            .toList();

    static final List<String> ALL =
            Stream.concat(UNFINISHED.stream(), Stream.of("publish_data")).toList();
    static final List<String> FIXTURES = Fixtures.ALL;

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @ParameterizedTest
    @FieldSource("FIXTURES")
    void theDraftsOfTheFrontendAreValid(String fixture) {
        for (String section : SECTIONS) {
            assertThat(errors(section, Fixtures.json(fixture).path(section)))
                    .as(section)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @FieldSource("UNFINISHED")
    void unfinishedDocumentsWithForeignMembersAreValidAndOnlyObjectsAre(String section) {
        assertThat(errors(section, parse("{}"))).isEmpty();
        assertThat(errors(section, parse("{'somethingNew':{'deep':[1,null,true]},'status':'draft'}")))
                .isEmpty();
        assertThat(errors(section, parse("{'x':[1]}").path("x"))).isNotEmpty();
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void everySchemaIsDescribedForThoseWhoReadIt(String section) {
        // When
        JsonNode schema = file(section);

        // Then
        assertThat(schema.path("$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.path("title").asText()).isNotBlank();
        assertThat(schema.path("description").asText()).isNotBlank();
        schema.path("properties")
                .forEach(property -> assertThat(property.path("description").asText()
                                + property.path("title").asText())
                        .isNotBlank());
        assertThat(REGISTRY.getSchema(REGISTRY_META).validate(schema)).isEmpty();
    }

    private static final com.networknt.schema.SchemaLocation REGISTRY_META =
            com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "goal_data | {'selectedGoal':null,'formData':null,'specialAdCategories':null}",
                "goal_data | {'selectedGoal':'calls','formData':{'phoneNumber':'','countryCode':'','websiteUrl':'exam'}}",
                "location_data | {'locations':null}",
                "location_data | {'locations':[{'type':'radius','mode':null,'coordinates':null,'radius':null,'key':null,'bbox':[1]}]}",
                "budget_data | {'dailyBudget':null,'currency':null,'startTime':null,'endTime':'','timezone':''}",
                "budget_data | {'dailyBudget':0.01,'startTime':'2026-12-01T09:00:00.000Z','endTime':'2026-12-31'}",
                "budget_data | {'startTime':'2026-12-01T09:00','endTime':'2026-12-01T09:00:00+05:30'}",
                "ad_copy_data | {'customCopyVariations':[{'primaryText':null,'headline':'','overlay':{'a':1}}]}",
                "ad_preview_data | {'adContent':{'imageVariations':[],'imageUrl':null,'cta':'LEARN_MORE'}}",
                "meta_connect_data | {'status':null,'anything':{}}",
            })
    void nullsAndHalfTypedValuesCanBeStored(String section, String document) {
        assertThat(errors(section, parse(document))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "goal_data | {'selectedGoal':'fame'}",
                "goal_data | {'formData':'x'}",
                "goal_data | {'formData':{'websiteUrl':7}}",
                "goal_data | {'formData':{'countryCode':'Germany'}}",
                "goal_data | {'specialAdCategories':['PETS']}",
                "location_data | {'locations':{}}",
                "location_data | {'locations':[{'type':'planet'}]}",
                "location_data | {'locations':[{'mode':'maybe'}]}",
                "location_data | {'locations':[{'coordinates':[91,0]}]}",
                "location_data | {'locations':[{'coordinates':[0,181]}]}",
                "location_data | {'locations':[{'coordinates':[1]}]}",
                "location_data | {'locations':[{'coordinates':[1,2,3]}]}",
                "location_data | {'locations':[{'coordinates':['1','2']}]}",
                "location_data | {'locations':[{'radius':0}]}",
                "location_data | {'locations':[{'radius':'5'}]}",
                "location_data | {'locations':[{'country_code':'USA'}]}",
                "budget_data | {'dailyBudget':'20'}",
                "budget_data | {'dailyBudget':0}",
                "budget_data | {'dailyBudget':-1}",
                "budget_data | {'currency':'usd'}",
                "budget_data | {'currency':'Dollar'}",
                "budget_data | {'startTime':'tomorrow'}",
                "budget_data | {'endTime':1764547200}",
                "ad_copy_data | {'customCopyVariations':[{'headline':7}]}",
                "ad_copy_data | {'customCopyVariations':['text']}",
                "ad_preview_data | {'adContent':{'imageVariations':[7]}}",
                "ad_preview_data | {'adContent':{'imageVariations':'x'}}",
                "ad_preview_data | {'adContent':{'cta':['x']}}",
            })
    void whatCouldNotBePublishedIsRefused(String section, String document) {
        assertThat(errors(section, parse(document))).isNotEmpty();
    }

    @Test
    void fiftyVariationsAndLongAddressesHaveTheirLimits() {
        // Given
        JsonNode fiftyOne = parse("{'customCopyVariations':[" + "{},".repeat(50) + "{}]}");
        JsonNode fifty = parse("{'customCopyVariations':[" + "{},".repeat(49) + "{}]}");
        String longUrl = "https://example.com/" + "a".repeat(2048);

        // Then
        assertThat(errors("ad_copy_data", fiftyOne)).isNotEmpty();
        assertThat(errors("ad_copy_data", fifty)).isEmpty();
        assertThat(errors("goal_data", parse("{'formData':{'websiteUrl':'" + longUrl + "'}}")))
                .isNotEmpty();
        assertThat(errors("ad_preview_data", parse("{'adContent':{'imageVariations':['" + longUrl + "']}}")))
                .isNotEmpty();
    }

    static List<com.networknt.schema.Error> errors(String section, JsonNode document) {
        Schema schema = REGISTRY.getSchema(file(section));
        return schema.validate(document);
    }

    static JsonNode file(String section) {
        try (var file = DraftSchemasTest.class.getResourceAsStream("/schemas/" + section + ".json")) {
            return Fixtures.MAPPER.readTree(file);
        } catch (java.io.IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }
}
