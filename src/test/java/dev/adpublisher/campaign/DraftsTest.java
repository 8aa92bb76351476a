package dev.adpublisher.campaign;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.campaign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.plan.AdRow;
import dev.adpublisher.plan.Draft;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DraftsTest {
    private final UUID user = UUID.randomUUID();

    @Inject
    Drafts drafts;

    @Inject
    TenantSql sql;

    @Inject
    TestDatabase database;

    @Inject
    ObjectMapper mapper;

    @Test
    void findsNoDraftOfAnother() {
        assertThatThrownBy(() -> await(() -> load(UUID.randomUUID())))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(404));
    }

    @Test
    void readsADraftWhole() throws Throwable {
        // Given
        UUID campaign = campaign(user, "Whole");
        as(user).body("{\"selectedGoal\": \"leads\", \"x\": 1.50}")
                .put(TestApi.section(campaign, "goal_data"))
                .then()
                .statusCode(200);
        as(user).body("{\"name\": \"Own\", \"copy_data\": {\"headline\": \"Sun\"}}")
                .post("/api/v1/campaigns/" + campaign + "/ads")
                .then()
                .statusCode(201);
        // When
        Draft draft = await(() -> load(campaign));
        // Then
        assertThat(draft.campaignName()).isEqualTo("Whole");
        assertThat(draft.goalData().path("x").decimalValue()).isEqualTo("1.50");
        assertThat(draft.budgetData()).isNull();
        assertThat(draft.ads()).singleElement().satisfies(ad -> {
            assertThat(ad.copyData().path("headline").asText()).isEqualTo("Sun");
            assertThat(ad.creativeData()).isNull();
            assertThat(ad.generated()).isFalse();
        });
    }

    @Test
    void keepsThePlannedRowsIdsWhileTheirNumberChanges() throws Throwable {
        // Given
        UUID campaign = campaign(user, "Planned");
        // When
        List<UUID> three = store(campaign, rows(3));
        List<UUID> same = store(campaign, rows(3));
        List<UUID> two = store(campaign, rows(2));
        List<UUID> four = store(campaign, rows(4));
        // Then
        assertThat(same).isEqualTo(three);
        assertThat(two).isEqualTo(three.subList(0, 2));
        assertThat(four)
                .startsWith(three.get(0), three.get(1))
                .doesNotHaveDuplicates()
                .hasSize(4);
        Draft draft = await(() -> load(campaign));
        assertThat(draft.ads()).extracting(AdRow::id).isEqualTo(four);
        assertThat(draft.ads()).extracting(AdRow::name).containsExactly("Ad 0", "Ad 1", "Ad 2", "Ad 3");
        assertThat(draft.ads()).allMatch(AdRow::generated);
        as(user).get("/api/v1/campaigns/" + campaign + "/ads").then().body(not(containsString(AdRow.GENERATED)));
        as(user).get("/api/v1/campaigns/" + campaign + "/state").then().body("publish_data.version", equalTo(1));
    }

    @Test
    void findsTheRowsThatAPlanNames() throws Throwable {
        UUID campaign = campaign(user, "Reordered");
        List<UUID> ids = store(campaign, rows(3));
        List<AdRow> reordered = List.of(row(ids.get(2), 2), row(ids.get(0), 0));
        assertThat(store(campaign, reordered)).containsExactly(ids.get(2), ids.get(0));
        assertThat(await(() -> load(campaign)).ads()).extracting(AdRow::name).containsExactly("Ad 0", "Ad 2");
    }

    @Test
    void touchesNeitherTheUsersRowsNorThoseAtMeta() throws Throwable {
        // Given: two planned rows, the first of them at Meta, and a row of the user's
        UUID campaign = campaign(user, "Mixed");
        UUID first = store(campaign, rows(2)).getFirst();
        database.run(user, "UPDATE ads SET meta_ad_id = '42', name = 'As published' WHERE id = ?", first);
        database.run(user, "INSERT INTO ads (campaign_id, name) VALUES (?, 'Own')", campaign);
        // When
        store(campaign, List.of());
        // Then
        Draft draft = await(() -> load(campaign));
        assertThat(draft.ads()).extracting(AdRow::name).containsExactly("As published", "Own");
        assertThat(draft.ads()).extracting(AdRow::generated).containsExactly(true, false);
    }

    @Test
    void makesNoNewPlanWhilePublishing() throws Throwable {
        UUID campaign = campaign(user, "Busy");
        database.run(user, "UPDATE campaigns SET published_status = 'publishing' WHERE id = ?", campaign);
        assertThatThrownBy(() -> store(campaign, rows(1)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo("publishing_under_way"));
        assertThat(await(() -> load(campaign)).ads()).isEmpty();
    }

    private List<UUID> store(UUID campaign, List<AdRow> rows) throws Throwable {
        return await(() -> drafts.storePublishData(
                user, campaign, mapper.createObjectNode().put("version", 1), rows));
    }

    private static <T> T await(Supplier<Uni<T>> work) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(work);
    }

    private List<AdRow> rows(int number) {
        return Stream.iterate(0, i -> i + 1)
                .limit(number)
                .map(i -> row(null, i))
                .toList();
    }

    private AdRow row(UUID id, int i) {
        return new AdRow(
                id, "Ad " + i, marked("headline", i), marked("imageUrl", i), marked("websiteUrl", i), "website");
    }

    private ObjectNode marked(String member, int i) {
        return mapper.createObjectNode().put(member, "value " + i).put(AdRow.GENERATED, true);
    }

    private Uni<Draft> load(UUID campaign) {
        return sql.read(user, drafts.reading(user, campaign));
    }
}
