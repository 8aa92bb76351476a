package dev.adpublisher.plan;

import static dev.adpublisher.plan.Fixtures.all;
import static dev.adpublisher.plan.Fixtures.findings;
import static dev.adpublisher.plan.Fixtures.linkData;
import static dev.adpublisher.plan.Fixtures.parse;
import static dev.adpublisher.plan.Fixtures.plan;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdsTest {

    @ParameterizedTest
    @CsvSource({"1,1,1", "3,1,3", "1,4,4", "2,3,3", "50,2,50"})
    void theShorterListIsRepeated(int copies, int images, int ads) {
        // When
        Plan plan = plan("website-visits", json -> fill(json, copies, images));

        // Then
        assertThat(all(plan, ObjectKind.AD)).hasSize(ads);
        assertThat(all(plan, ObjectKind.CREATIVE)).hasSize(ads);
        assertThat(all(plan, ObjectKind.IMAGE)).hasSize(images);
        assertThat(plan.adRows()).hasSize(ads);
        assertThat(linkData(plan, ads - 1).path("message").asText()).isEqualTo("text " + (ads - 1) % copies);
        assertThat(all(plan, ObjectKind.CREATIVE).get(ads - 1).references())
                .containsExactly(
                        new Reference("/object_story_spec/link_data/image_hash", ObjectKind.IMAGE, (ads - 1) % images));
    }

    @Test
    void anImageUsedTwiceIsUploadedOnce() {
        // When
        Plan plan = plan("website-visits");

        // Then
        assertThat(all(plan, ObjectKind.AD)).hasSize(4);
        assertThat(all(plan, ObjectKind.IMAGE)).hasSize(3);
        assertThat(all(plan, ObjectKind.CREATIVE).get(2).references().getFirst().ordinal())
                .isZero();
        assertThat(Planner.imageUrls(Fixtures.draft("website-visits", json -> {})))
                .containsExactly(
                        "https://images.example/coat-1.jpg",
                        "https://images.example/coat-2.jpg",
                        "https://images.example/coat-3.jpg");
    }

    @Test
    void moreThanFiftyAdsAreRefused() {
        assertThat(findings(plan("website-visits", json -> fill(json, 51, 1))))
                .contains("error too_many_ads /ad_copy_data/customCopyVariations");
    }

    @Test
    void olderDraftsWithASingleImageAndTextAreUnderstood() {
        // When
        Plan plan = plan("website-visits", json -> {
            json.putNull("ad_copy_data");
            json.set(
                    "ad_preview_data",
                    parse("{'adContent':{'baseImageUrl':'https://images.example/old.jpg',"
                            + "'headline':'Old headline','body':'Old body','cta':'Learn More'}}"));
        });

        // Then
        assertThat(plan.publishable()).isTrue();
        assertThat(linkData(plan, 0).path("message").asText()).isEqualTo("Old body");
        assertThat(linkData(plan, 0).path("name").asText()).isEqualTo("Old headline");
        assertThat(all(plan, ObjectKind.CREATIVE).getFirst().origins())
                .containsEntry("object_story_spec.link_data.message", "/ad_preview_data/adContent/body")
                .containsEntry("object_story_spec.link_data.image_hash", "/ad_preview_data/adContent/baseImageUrl");
    }

    @Test
    void theNewerSingleImageWinsOverTheBaseImage() {
        Plan plan = plan("calls", json -> content(json).put("baseImageUrl", "https://images.example/base.jpg"));

        assertThat(all(plan, ObjectKind.IMAGE).getFirst().params().path("url").asText())
                .isEqualTo("https://images.example/plumber.jpg");
    }

    @Test
    void longTextsAreReportedAndSentWhole() {
        // Given
        String headline = "A headline that goes on for much longer than forty characters";

        // When
        Plan plan = plan(
                "website-visits",
                json -> copy(json, 0).put("headline", headline).put("primaryText", "x".repeat(126)));

        // Then
        assertThat(plan.publishable()).isTrue();
        assertThat(findings(plan))
                .contains(
                        "warning text_too_long /ad_copy_data/customCopyVariations/0/headline",
                        "warning text_too_long /ad_copy_data/customCopyVariations/0/primaryText");
        assertThat(linkData(plan, 0).path("name").asText()).isEqualTo(headline);
    }

    @Test
    void anEmojiCountsAsOneCharacter() {
        Plan plan = plan("website-visits", json -> copy(json, 0).put("headline", "👍🏽".repeat(40)));

        assertThat(findings(plan)).noneMatch(finding -> finding.contains("/0/headline"));
    }

    @Test
    void missingTextsAndImagesAreNamed() {
        // When
        Plan plan = plan("leads-form", json -> {
            json.set("ad_copy_data", parse("{'customCopyVariations':[{'id':'1','headline':''},'oops']}"));
            json.set("ad_preview_data", parse("{'adContent':{'imageVariations':['https://images.example/a.jpg', 7]}}"));
        });

        // Then
        assertThat(findings(plan))
                .contains(
                        "error primary_text_missing /ad_copy_data/customCopyVariations/0/primaryText",
                        "warning headline_missing /ad_copy_data/customCopyVariations/0/headline",
                        "warning copy_unreadable /ad_copy_data/customCopyVariations/1",
                        "warning image_unreadable /ad_preview_data/adContent/imageVariations/1");
        assertThat(plan.publishable()).isFalse();
    }

    @Test
    void rowsOfAdsWinAndFallBackMemberByMember() {
        // When
        Plan plan = plan("ads-rows");

        // Then
        assertThat(all(plan, ObjectKind.AD)).extracting(PlannedObject::name).containsExactly("Morning", "Evening");
        assertThat(all(plan, ObjectKind.AD).getFirst().adRowId())
                .isEqualTo(UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8051"));
        assertThat(linkData(plan, 0).path("link").asText()).isEqualTo("https://yoga.example.com/morning");
        assertThat(linkData(plan, 0).at("/call_to_action/type").asText()).isEqualTo("BOOK_NOW");
        assertThat(linkData(plan, 1).path("link").asText()).isEqualTo("https://yoga.example.com/");
        assertThat(linkData(plan, 1).path("message").asText()).isEqualTo("Classes every day.");
        assertThat(linkData(plan, 1).at("/call_to_action/type").asText()).isEqualTo("SIGN_UP");
        assertThat(plan.adRows())
                .isEqualTo(Fixtures.draft("ads-rows", json -> {}).ads());
        assertThat(all(plan, ObjectKind.CREATIVE).getFirst().origins())
                .containsEntry("object_story_spec.link_data.message", "/ads/0/copy_data/primaryText");
    }

    @Test
    void aRowThatLeadsElsewhereThanItsCampaignIsRefused() {
        Plan plan = plan("ads-rows", json -> ((ObjectNode) json.at("/ads/1")).put("destination_type", "call"));

        assertThat(findings(plan)).contains("error destination_type_mismatch /ads/1/destination_type");
    }

    /** {@code destination_type} may be null: then what the row holds says where it leads. */
    @Test
    void aRowOfLeadsLeadsWhereItsDataSays() {
        // When
        Plan website = plan("leads-form", json -> json.set("ads", rowsTo("'websiteUrl':'https://example.com/book'")));
        Plan form = plan("leads-website", json -> json.set("ads", rowsTo("'formId':'1234567890'")));

        // Then
        assertThat(website.publishable()).as(findings(website).toString()).isTrue();
        assertThat(linkData(website, 0).path("link").asText()).isEqualTo("https://example.com/book");
        assertThat(form.publishable()).as(findings(form).toString()).isTrue();
        assertThat(linkData(form, 0)
                        .at("/call_to_action/value/lead_gen_form_id")
                        .asText())
                .isEqualTo("1234567890");
    }

    private static JsonNode rowsTo(String destination) {
        return parse("{'ads':[{'id':'01890a5d-ac96-774b-bcce-b302099a8051','name':'One','destination_type':null,"
                        + "'copy_data':{'primaryText':'Text','headline':'Head'},"
                        + "'creative_data':{'imageUrl':'https://images.example/one.jpg'},'destination_data':{"
                        + destination + "}}]}")
                .path("ads");
    }

    @Test
    void rowsThePlannerMadeFollowTheDraftUntilSomebodyChangesOne() {
        // Given
        Draft draft = Fixtures.draft("website-visits", json -> {});
        List<AdRow> stored = Planner.plan(Fixtures.inputs(draft)).adRows().stream()
                .map(row -> new AdRow(
                        UUID.nameUUIDFromBytes(row.name().getBytes()),
                        row.name(),
                        row.copyData(),
                        row.creativeData(),
                        row.destinationData(),
                        row.destinationType()))
                .toList();
        ObjectNode changed = Fixtures.json("website-visits");
        copy(changed, 0).put("primaryText", "New text.");

        // When
        Plan followed = Planner.plan(Fixtures.inputs(withRows(Fixtures.draft(changed), stored)));
        AdRow first = stored.getFirst();
        AdRow edited = new AdRow(
                first.id(),
                "Mine",
                parse("{'primaryText':'Mine.'}"),
                first.creativeData(),
                first.destinationData(),
                first.destinationType());
        List<AdRow> rows = new java.util.ArrayList<>(stored);
        rows.set(0, edited);
        Plan authored = Planner.plan(Fixtures.inputs(withRows(Fixtures.draft(changed), rows)));

        // Then
        assertThat(linkData(followed, 0).path("message").asText()).isEqualTo("New text.");
        assertThat(followed.adRows())
                .extracting(AdRow::id)
                .containsExactlyElementsOf(stored.stream().map(AdRow::id).toList());
        assertThat(linkData(authored, 0).path("message").asText()).isEqualTo("Mine.");
        assertThat(linkData(authored, 2).path("message").asText()).startsWith("Up to half price");
    }

    @Test
    void rowsMadeFromADraftPlanTheSameAdsWhenTheyAreAuthored() {
        for (String fixture : List.of("leads-form", "leads-website", "website-visits", "calls")) {
            // Given
            Draft draft = Fixtures.draft(fixture, json -> {});
            Plan original = Planner.plan(Fixtures.inputs(draft));
            List<AdRow> authored =
                    original.adRows().stream().map(AdsTest::withoutMarks).toList();

            // When
            Plan again = Planner.plan(Fixtures.inputs(withRows(draft, authored)));

            // Then
            assertThat(again.digest()).isEqualTo(original.digest());
        }
    }

    private static AdRow withoutMarks(AdRow row) {
        return new AdRow(
                UUID.nameUUIDFromBytes(row.name().getBytes()),
                row.name(),
                ((ObjectNode) row.copyData().deepCopy()).without(AdRow.GENERATED),
                ((ObjectNode) row.creativeData().deepCopy()).without(AdRow.GENERATED),
                ((ObjectNode) row.destinationData().deepCopy()).without(AdRow.GENERATED),
                row.destinationType());
    }

    private static Draft withRows(Draft draft, List<AdRow> rows) {
        return new Draft(
                draft.campaignId(),
                draft.campaignName(),
                draft.initialGoal(),
                draft.goalData(),
                draft.locationData(),
                draft.budgetData(),
                draft.adCopyData(),
                draft.adPreviewData(),
                rows);
    }

    private static void fill(ObjectNode json, int copies, int images) {
        ArrayNode texts = ((ObjectNode) json.path("ad_copy_data")).putArray("customCopyVariations");
        for (int i = 0; i < copies; i++) {
            texts.addObject().put("primaryText", "text " + i).put("headline", "headline " + i);
        }
        ArrayNode urls = content(json).putArray("imageVariations");
        for (int i = 0; i < images; i++) {
            urls.add("https://images.example/" + i + ".jpg");
        }
    }

    private static ObjectNode content(ObjectNode json) {
        return (ObjectNode) json.at("/ad_preview_data/adContent");
    }

    private static ObjectNode copy(ObjectNode json, int index) {
        return (ObjectNode) json.at("/ad_copy_data/customCopyVariations/" + index);
    }
}
