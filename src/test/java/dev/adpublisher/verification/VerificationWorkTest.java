package dev.adpublisher.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.publishing.Journey;
import dev.adpublisher.schedule.AccountJob;
import dev.adpublisher.schedule.JobEnd;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The scheduled run over a whole ad account. */
@QuarkusTest
class VerificationWorkTest {
    private static final int ADS = 3;

    @Inject
    VerificationWork work;

    @Inject
    DataSource database;

    @Test
    void verifiesAThousandCampaignsOfOneAccountInAtMostSixtyCalls() {
        // Given
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
        Bulk bulk = new Bulk(database, journey);
        JsonNode ids = Journey.read(bulk.published(1_000, ADS));
        long before = journey.now();

        // When
        JobEnd end = run(journey, false);

        // Then
        List<String> calls = journey.requestsSince(before);
        assertThat(calls).hasSizeLessThanOrEqualTo(60).allMatch(call -> call.startsWith("GET "));
        assertThat(end).isInstanceOf(JobEnd.Done.class);
        assertThat(bulk.column("SELECT outcome || ' ' || count(*) FROM campaign_verifications GROUP BY outcome"))
                .containsExactly("verified 1000");
        assertThat(bulk.column("SELECT count(*) FROM meta_object_states WHERE existence = 'present'"))
                .containsExactly(1_000L * (2 + 2 * ADS));

        // And nothing more until something is due
        long then = journey.now();
        assertThat(run(journey, false)).isInstanceOf(JobEnd.Done.class);
        assertThat(journey.requestsSince(then)).isEmpty();

        // And all of it again when Meta has news, with what has changed
        Journey.sandboxPost(
                "edit",
                "{\"id\": \"%s\", \"set\": {\"/daily_budget\": \"1\"}}"
                        .formatted(ids.at("/campaigns/500/adset").asText()));
        assertThat(bulk.update("UPDATE campaign_verifications SET observed_at = observed_at - interval '10 minutes'"))
                .isEqualTo(1_000);
        assertThat(run(journey, true)).isInstanceOf(JobEnd.Done.class);
        assertThat(journey.requestsSince(then)).hasSizeBetween(3, 60);
        assertThat(bulk.column("SELECT kind || ' ' || field FROM verification_differences"))
                .containsExactly("adset daily_budget");
    }

    @Test
    void saysOfEveryCampaignAndOfTheConnectionThatTheAccountHasVanished() {
        // Given: more than one portion of them, none of which is due
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
        Bulk bulk = new Bulk(database, journey);
        bulk.published(150, 1);
        assertThat(run(journey, false)).isInstanceOf(JobEnd.Done.class);
        bulk.update("UPDATE campaign_verifications SET next_check_at = now() WHERE campaign_id IN"
                + " (SELECT campaign_id FROM campaign_verifications ORDER BY 1 LIMIT 1)");
        Journey.sandboxPost("unlink", "{\"user\": \"8%1$s\", \"account\": \"%1$s\"}".formatted(journey.account));
        long before = journey.now();

        // When
        JobEnd end = run(journey, false);

        // Then
        assertThat(end).isInstanceOf(JobEnd.Failed.class);
        assertThat(journey.requestsSince(before)).hasSize(1);
        assertThat(
                        bulk.column(
                                "SELECT outcome || ': ' || count(*) FROM campaign_verifications WHERE reason LIKE '%does not show the ad account%' GROUP BY outcome"))
                .containsExactly("unreadable: 150");
        assertThat(bulk.column("SELECT DISTINCT existence FROM meta_object_states"))
                .as("what is not seen is not said to be gone")
                .containsExactly("present");
        assertThat(bulk.column("SELECT connection_status FROM campaign_meta_connections"))
                .containsExactly("missing_permission");

        // And when it is there again
        journey.world("{\"users\": [{\"id\": \"8%1$s\", \"accounts\": [\"%1$s\"]}]}".formatted(journey.account));
        assertThat(run(journey, false)).isInstanceOf(JobEnd.Done.class);
        assertThat(bulk.column("SELECT outcome || ' ' || count(*) FROM campaign_verifications GROUP BY outcome"))
                .containsExactly("verified 150");
    }

    @Test
    void saysOfEveryCampaignThatNoConnectionIsLeft() {
        // Given
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
        Bulk bulk = new Bulk(database, journey);
        bulk.published(120, 1);
        journey.api().delete(journey.path("/connection")).then().statusCode(204);
        // When
        JobEnd end = run(journey, false);
        // Then
        assertThat(end).isInstanceOf(JobEnd.Idle.class);
        assertThat(
                        bulk.column(
                                "SELECT outcome || ' ' || count(*) FROM campaign_verifications WHERE reason LIKE '%Connect the campaign%' GROUP BY outcome"))
                .containsExactly("unreadable 120");
    }

    @Test
    void tenAdsEachAreTheMostForWhichAThousandStayWithinSixtyCalls() {
        // Given: a portion of them, a tenth of a thousand
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
        Bulk bulk = new Bulk(database, journey);
        bulk.published(100, 10);
        long before = journey.now();
        // When
        assertThat(run(journey, false)).isInstanceOf(JobEnd.Done.class);
        // Then
        assertThat(journey.requestsSince(before)).hasSize(6);
        assertThat(bulk.column("SELECT outcome || ' ' || count(*) FROM campaign_verifications GROUP BY outcome"))
                .containsExactly("verified 100");
    }

    @Test
    void whatWasArchivedByTheDozenIsAllFoundAndHidesNothingElse() {
        // Given: more archived campaigns and ads than are asked for by id in one run
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
        Bulk bulk = new Bulk(database, journey);
        JsonNode ids = Journey.read(bulk.published(40, 2)).path("campaigns");
        for (int i = 0; i < 15; i++) {
            archive(journey, ids.at("/" + i + "/id").asText());
            archive(journey, ids.at("/" + (i + 15) + "/ads/0").asText());
        }
        String archived = "SELECT count(*) FROM meta_object_states WHERE existence = 'archived' AND kind = ?";

        // When: two looks
        assertThat(run(journey, true)).isInstanceOf(JobEnd.Done.class);
        later(bulk);
        assertThat(run(journey, true)).isInstanceOf(JobEnd.Done.class);

        // Then
        assertThat(bulk.column(archived, "campaign")).containsExactly(15L);
        assertThat(bulk.column(archived, "ad")).containsExactly(15L * 2 + 15);
        assertThat(bulk.column("SELECT outcome || ' ' || count(*) FROM campaign_verifications GROUP BY outcome"))
                .containsExactlyInAnyOrder("different 30", "verified 10");

        // And a look later costs hardly more than the lists, and still finds what is deleted
        journey.graph().delete("/v26.0/" + ids.at("/39/ads/0").asText()).then().statusCode(200);
        later(bulk);
        long before = journey.now();
        assertThat(run(journey, true)).isInstanceOf(JobEnd.Done.class);
        assertThat(journey.requestsSince(before)).hasSizeBetween(4, 6);
        assertThat(bulk.column("SELECT code || ' ' || kind FROM verification_differences WHERE code = 'deleted'"))
                .containsExactly("deleted ad");
    }

    @Test
    void newsRightAfterALookAreNotForgotten() {
        // Given: looked at a moment ago, and by their age not due before tomorrow
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
        Bulk bulk = new Bulk(database, journey);
        bulk.published(2, 1);
        assertThat(run(journey, false)).isInstanceOf(JobEnd.Done.class);
        bulk.update("UPDATE campaign_verifications SET next_check_at = now() + interval '1 day'");
        long before = journey.now();
        // When
        JobEnd end = run(journey, true);
        // Then: many news cost few looks
        assertThat(journey.requestsSince(before)).isEmpty();
        assertThat(end).isInstanceOfSatisfying(JobEnd.Done.class, done -> assertThat(done.next())
                .isLessThanOrEqualTo(Duration.ofMinutes(5)));
        // And when it is time
        bulk.update("UPDATE campaign_verifications SET observed_at = observed_at - interval '5 minutes',"
                + " next_check_at = next_check_at - interval '5 minutes'");
        assertThat(run(journey, false)).isInstanceOf(JobEnd.Done.class);
        assertThat(journey.requestsSince(before)).hasSize(3);
    }

    private static void archive(Journey journey, String id) {
        journey.graph()
                .formParam("status", "ARCHIVED")
                .post("/v26.0/" + id)
                .then()
                .statusCode(200);
    }

    /** So that news make all of them due again. */
    private static void later(Bulk bulk) {
        bulk.update("UPDATE campaign_verifications SET observed_at = observed_at - interval '10 minutes'");
    }

    @Test
    void looksAtOldPublicationsSeldom() {
        // Given
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
        Bulk bulk = new Bulk(database, journey);
        bulk.published(2, 1);
        String old = (String) bulk.column("SELECT min(id::text) FROM campaigns WHERE name LIKE 'Bulk %'")
                .getFirst();
        bulk.update(
                "UPDATE meta_published_campaigns SET published_at = now() - interval '90 days' WHERE campaign_id = ?::uuid",
                old);
        bulk.update(
                "UPDATE publications SET finished_at = now() - interval '90 days' WHERE campaign_id = ?::uuid", old);
        // When
        JobEnd end = run(journey, false);
        // Then
        assertThat(bulk.column(
                        "SELECT extract(epoch FROM next_check_at - observed_at)::integer FROM campaign_verifications ORDER BY campaign_id::text = ?",
                        old))
                .first()
                .isEqualTo(900);
        assertThat(bulk.column(
                        "SELECT extract(epoch FROM next_check_at - observed_at)::integer FROM campaign_verifications WHERE campaign_id::text = ?",
                        old))
                .as("once its review is over")
                .first()
                .isIn(900, 86_400);
        assertThat(((JobEnd.Done) end).next()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(15));
    }

    @Test
    void readsAnAccountOfTwoUsersWithEachOnesOwnToken() {
        // Given
        Journey alice = Journey.withAds(1);
        Journey bob = Journey.drafted("website-visits", "GBP", draft -> {});
        bob.world("{\"users\": [{\"id\": \"8%s\", \"accounts\": [\"%s\"]}]}".formatted(bob.account, alice.account));
        bob.api()
                .body(
                        """
                        {"long_lived_user_token": "%s", "selected_page_id": "2001", "selected_ad_account_id": "%s"}"""
                                .formatted(bob.token, alice.account))
                .put(bob.path("/connection"))
                .then()
                .statusCode(200);
        alice.published("paused");
        bob.published("paused");

        // When
        Set<String> alices = tokensOf(alice, () -> run(alice, alice.account, false));
        Set<String> bobs = tokensOf(alice, () -> run(bob, alice.account, false));

        // Then
        assertThat(alices).hasSize(1);
        assertThat(bobs).hasSize(1).doesNotContainAnyElementsOf(alices);
        assertThat(Journey.read(alice.api().get(alice.path("/verification")).asString())
                        .path("outcome")
                        .asText())
                .isEqualTo("verified");

        // And without a connection of her own nothing is read for her
        alice.api().delete(alice.path("/connection")).then().statusCode(204);
        assertThat(tokensOf(
                        alice, () -> assertThat(run(alice, alice.account, true)).isInstanceOf(JobEnd.Idle.class)))
                .isEmpty();
    }

    @Test
    void stopsWhereMetaAsksToWaitAndTriesAgainLaterWhereItIsAway() {
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        fault(journey, "{\"type\": \"error\", \"code\": 80004, \"regain_seconds\": 90}");
        assertThat(run(journey, false)).isInstanceOfSatisfying(JobEnd.Wait.class, wait -> assertThat(wait.pause())
                .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(10)));
    }

    @Test
    void triesAgainLaterWhereMetaIsAway() {
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        Journey.sandboxPost(
                "faults",
                "{\"match\": {\"method\": \"GET\", \"edge\": \"campaigns\", \"account\": \"%s\"}, \"times\": -1, \"fault\": {\"type\": \"error\", \"code\": 2}}"
                        .formatted(journey.account));
        assertThat(run(journey, false)).isInstanceOf(JobEnd.Failed.class);
        assertThat(Journey.read(journey.api().get(journey.path("/verification")).asString())
                        .path("outcome")
                        .isNull())
                .isTrue();
    }

    private static void fault(Journey journey, String fault) {
        Journey.sandboxPost(
                "faults",
                "{\"match\": {\"method\": \"GET\", \"edge\": \"ads\", \"account\": \"%s\"}, \"times\": 1, \"fault\": %s}"
                        .formatted(journey.account, fault));
    }

    private static Set<String> tokensOf(Journey account, Runnable run) {
        long before = account.now();
        run.run();
        Set<String> tokens = new HashSet<>();
        account.ledger("request").stream()
                .filter(entry -> entry.path("seq").asLong() > before)
                .forEach(entry -> tokens.add(entry.path("token_fingerprint").asText()));
        return tokens;
    }

    private JobEnd run(Journey journey, boolean news) {
        return run(journey, journey.account, news);
    }

    private JobEnd run(Journey journey, String account, boolean news) {
        AccountJob job = new AccountJob(
                journey.user, new AdAccountId(account), VerificationWork.KIND, 1, 1, Instant.now(), null, news);
        try {
            return VertxContextSupport.subscribeAndAwait(() -> work.run(job));
        } catch (Throwable failed) {
            throw new AssertionError(failed);
        }
    }
}
