package dev.adpublisher.plan;

import static dev.adpublisher.plan.DraftSchemasTest.errors;
import static dev.adpublisher.plan.DraftSchemasTest.file;
import static dev.adpublisher.plan.Fixtures.parse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The JSON Schemas beside those of a draft's sections: of the documents of single ads, and of the plan. */
class PublishedSchemasTest {

    static final List<String> FIXTURES = Fixtures.ALL;

    /** Each member that a schema names, where its value shows in the plan, and what of it shows. */
    static final List<String> READ = List.of(
            "copy_data|primaryText|website-visits|{'primaryText':'Mark 4711'}|\"message\":\"Mark 4711\"",
            "copy_data|body|website-visits|{'body':'Mark 4711'}|\"message\":\"Mark 4711\"",
            "copy_data|text|website-visits|{'text':'Mark 4711'}|\"message\":\"Mark 4711\"",
            "copy_data|headline|website-visits|{'headline':'Mark 4711'}|\"name\":\"Mark 4711\"",
            "copy_data|title|website-visits|{'title':'Mark 4711'}|\"name\":\"Mark 4711\"",
            "copy_data|description|website-visits|{'description':'Mark 4711'}|\"description\":\"Mark 4711\"",
            "creative_data|imageUrl|website-visits|{'imageUrl':'https://images.example/4711.jpg'}|4711.jpg",
            "creative_data|image_url|website-visits|{'image_url':'https://images.example/4711.jpg'}|4711.jpg",
            "creative_data|url|website-visits|{'url':'https://images.example/4711.jpg'}|4711.jpg",
            "creative_data|baseImageUrl|website-visits|{'baseImageUrl':'https://images.example/4711.jpg'}|4711.jpg",
            "creative_data|cta|website-visits|{'cta':'Subscribe'}|\"type\":\"SUBSCRIBE\"",
            "creative_data|callToAction|website-visits|{'callToAction':'Subscribe'}|\"type\":\"SUBSCRIBE\"",
            "creative_data|call_to_action|website-visits|{'call_to_action':'Subscribe'}|\"type\":\"SUBSCRIBE\"",
            "destination_data|websiteUrl|website-visits|{'websiteUrl':'https://example.com/4711'}|\"link\":\"https://example.com/4711\"",
            "destination_data|url|website-visits|{'url':'https://example.com/4711'}|\"link\":\"https://example.com/4711\"",
            "destination_data|link|website-visits|{'link':'https://example.com/4711'}|\"link\":\"https://example.com/4711\"",
            "destination_data|displayLink|website-visits|{'link':'https://example.com/','displayLink':'m.example.com'}|\"caption\":\"m.example.com\"",
            "destination_data|formId|leads-form|{'formId':'4711'}|\"lead_gen_form_id\":\"4711\"",
            "destination_data|leadFormId|leads-form|{'leadFormId':4711}|\"lead_gen_form_id\":\"4711\"",
            "destination_data|lead_gen_form_id|leads-form|{'lead_gen_form_id':'4711'}|\"lead_gen_form_id\":\"4711\"",
            "destination_data|id|leads-form|{'id':'4711'}|\"lead_gen_form_id\":\"4711\"",
            "destination_data|phoneNumber|calls|{'phoneNumber':'+1 512 555 0147'}|tel:+15125550147",
            "destination_data|countryCode|calls|{'phoneNumber':'030 1234567','countryCode':'DE'}|tel:+49301234567");

    @ParameterizedTest
    @FieldSource("READ")
    void aMemberThatASchemaNamesIsPublishedAsItStandsAndRefusedWhenItCannotBe(String line) {
        // Given
        String[] fields = line.split("\\|");
        String column = fields[0];
        String member = fields[1];
        ObjectNode document = parse(fields[3]);
        ObjectNode foreign = document.deepCopy().put("tone", "calm");
        foreign.set("preset", parse("{'any':[1,null,true]}"));

        // When
        Plan plan = Fixtures.plan(fields[2], json -> json.putArray("ads").add(row(column, document)));

        // Then
        assertThat(plan.publishData().toString()).contains(fields[4]);
        assertThat(errors(column, document)).isEmpty();
        assertThat(errors(column, foreign)).isEmpty();
        for (String nothing : List.of("null", "''")) {
            assertThat(errors(column, with(document, member, nothing)))
                    .as(nothing)
                    .isEmpty();
        }
        for (String wrong : List.of("{'a':1}", "[]", "true", "1.5", "'" + "x".repeat(20_000) + "'")) {
            assertThat(errors(column, with(document, member, wrong))).as(wrong).isNotEmpty();
        }
    }

    @Test
    void noSchemaNamesAMemberThatIsNotRead() {
        Set<String> named = new TreeSet<>();
        Stream.of("copy_data", "creative_data", "destination_data").forEach(column -> file(column)
                .path("properties")
                .fieldNames()
                .forEachRemaining(member -> named.add(column + "|" + member)));
        assertThat(READ.stream().map(line -> line.split("\\|")[0] + "|" + line.split("\\|")[1]))
                .containsExactlyInAnyOrderElementsOf(named);
    }

    @ParameterizedTest
    @FieldSource("FIXTURES")
    void rowsOfAdsAreValidWhetherAPersonWroteThemOrThePlan(String fixture) {
        // When
        List<AdRow> rows = Stream.concat(
                        Fixtures.draft(fixture, json -> {}).ads().stream(), Fixtures.plan(fixture).adRows().stream())
                .toList();

        // Then
        assertThat(rows).isNotEmpty().allSatisfy(row -> {
            assertThat(errorsIfThere("copy_data", row.copyData())).isEmpty();
            assertThat(errorsIfThere("creative_data", row.creativeData())).isEmpty();
            assertThat(errorsIfThere("destination_data", row.destinationData())).isEmpty();
        });
    }

    @ParameterizedTest
    @FieldSource("FIXTURES")
    void whatThePlanMakesOfADraftFitsTheSchemaOfPublishData(String fixture) {
        assertThat(errors("publish_data", Fixtures.plan(fixture).publishData())).isEmpty();
        assertThat(errors("publish_data", Fixtures.planWithPixel(fixture).publishData()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/campaign/objective | 'FAME'",
                "/campaign/special_ad_categories | null",
                "/campaign/colour | 'red'",
                "/adset/daily_budget | 20.5",
                "/adset/daily_budget | '2000'",
                "/adset/targeting/geo_locations | {}",
                "/adset/targeting/geo_locations/cities | [{'key':'1','radius':10}]",
                "/adset/status | 'LIVE'",
                "/adset/campaign_id | 'the first'",
                "/ads | []",
                "/ads/0/creative | {}",
                "/creatives/0/object_story_spec/link_data/link | null",
                "/creatives/0/object_story_spec/link_data/call_to_action/type | 'Learn More'",
                "/metadata/imageHashes | []",
                "/metadata/preparedAt | 'now'",
            })
    void aPlanThatMetaCouldNotReadDoesNot(String pointer, String value) {
        // Given
        ObjectNode publishData = Fixtures.plan("website-visits").publishData().deepCopy();
        JsonPointer at = JsonPointer.compile(pointer);
        String member = at.last().getMatchingProperty();

        // When
        JsonNode parent = publishData.at(at.head());
        ((ObjectNode) parent).set(member, parse("{'v':" + value + "}").get("v"));

        // Then
        assertThat(errors("publish_data", publishData)).isNotEmpty();
    }

    private static ObjectNode row(String column, ObjectNode document) {
        ObjectNode row = parse("{'id':'01890a5d-ac96-774b-bcce-b302099a8051','name':'One','destination_type':null,"
                + "'copy_data':{'primaryText':'Text','headline':'Head'},"
                + "'creative_data':{'imageUrl':'https://images.example/one.jpg'},'destination_data':{}}");
        row.set(column, document);
        return row;
    }

    private static ObjectNode with(ObjectNode document, String member, String value) {
        ObjectNode changed = document.deepCopy();
        changed.set(member, parse("{'v':" + value + "}").get("v"));
        return changed;
    }

    private static List<Error> errorsIfThere(String column, @Nullable JsonNode document) {
        return document == null || document.isNull() ? List.of() : errors(column, document);
    }
}
