package dev.adpublisher.schedule;

import static dev.adpublisher.platform.TestDatabase.rows;
import static dev.adpublisher.platform.TestDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.platform.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClaimAccountJobsTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    private final UUID user = UUID.randomUUID();

    @BeforeEach
    void nothingElseIsDue() {
        DATABASE.given("UPDATE account_jobs SET due_at = NULL");
        DATABASE.given("INSERT INTO profiles (id) VALUES (?)", user);
    }

    @Test
    void takeTheLongestDueFirstAndLeaveTheRest() throws SQLException {
        // Given
        job("3", "10 seconds");
        job("1", "30 seconds");
        job("2", "20 seconds");
        job("4", "-1 hour");
        // When, Then
        assertThat(claim(2)).extracting(List::getFirst).containsExactlyInAnyOrder("1", "2");
        assertThat(claim(2)).extracting(List::getFirst).containsExactly("3");
        assertThat(claim(2)).isEmpty();
    }

    @Test
    void giveEachJobToOneOfManyWorkers() throws Exception {
        // Given
        int jobs = 100;
        for (int i = 0; i < jobs; i++) {
            job(Integer.toString(1000 + i), "1 second");
        }
        // When
        CountDownLatch start = new CountDownLatch(1);
        List<Object> claimed = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<List<Object>>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                results.add(threads.submit(() -> {
                    start.await();
                    return claimAll();
                }));
            }
            start.countDown();
            for (Future<List<Object>> result : results) {
                claimed.addAll(result.get());
            }
        }
        // Then
        assertThat(claimed).hasSize(jobs);
        assertThat(new HashSet<>(claimed)).hasSize(jobs);
    }

    @Test
    void takeOverFromADeadWorkerUnderAHigherEpochAndEachTimeLater() throws SQLException {
        // Given
        job("1", "1 second");
        assertThat(claim(1)).isEqualTo(List.of(List.of("1", 1L, 1)));
        assertThat(claim(1)).isEmpty();
        // When
        leaseEnded("1 ms");
        // Then
        assertThat(claim(1)).isEqualTo(List.of(List.of("1", 2L, 2)));
        assertThat(extended(1)).as("the dead worker's heartbeat").isZero();
        assertThat(extended(2)).isEqualTo(1);
        // And after a second death
        leaseEnded("1 ms");
        assertThat(claim(1)).isEmpty();
        leaseEnded("31 seconds");
        assertThat(claim(1)).hasSize(1);
    }

    @Test
    void areWokenForEveryUserOfAnAccountButNotWhileMetaAsksToWait() throws SQLException {
        // Given
        UUID other = UUID.randomUUID();
        DATABASE.given("INSERT INTO profiles (id) VALUES (?)", other);
        job("77", "-1 hour");
        DATABASE.given(
                """
                INSERT INTO account_jobs (user_id, ad_account_id, kind, due_at, not_before)
                VALUES (?, '77', 'test', clock_timestamp() + interval '1 hour', clock_timestamp() + interval '1 hour')""",
                other);
        // When
        List<List<Object>> woken;
        try (Connection service = DATABASE.asService()) {
            woken = rows(service, "SELECT wake_account('77', 'test')");
        }
        // Then
        assertThat(woken).isEqualTo(List.of(List.of(2)));
        assertThat(DATABASE.truth(
                        "SELECT user_id FROM account_jobs WHERE ad_account_id = '77' AND due_at <= clock_timestamp()"))
                .isEqualTo(List.of(List.of(user)));
    }

    @Test
    void areMadeForWhatWasPublishedBeforeThereWereAny() throws SQLException {
        // Given
        UUID campaign = (UUID) DATABASE.as(user, service -> {
            UUID id = (UUID) rows(service, "INSERT INTO campaigns (user_id, name) VALUES (?, 'Old') RETURNING id", user)
                    .getFirst()
                    .getFirst();
            run(
                    service,
                    "INSERT INTO meta_published_campaigns (campaign_id, meta_campaign_id, publish_status, published_at) "
                            + "VALUES (?, '55', 'active', now())",
                    id);
            run(
                    service,
                    "INSERT INTO campaign_meta_connections (campaign_id, user_id, selected_ad_account_id) VALUES (?, ?, 'act_88')",
                    id,
                    user);
            return id;
        });
        assertThat(campaign).isNotNull();
        // When
        try (Connection service = DATABASE.asService()) {
            rows(service, "SELECT enrol_accounts('test')");
            rows(service, "SELECT enrol_accounts('test')");
            assertThat(rows(service, "SELECT user_id FROM account_jobs"))
                    .as("the service's own look")
                    .isEmpty();
        }
        // Then
        assertThat(DATABASE.truth("SELECT ad_account_id, kind FROM account_jobs WHERE user_id = ?", user))
                .isEqualTo(List.of(List.of("88", "test")));
    }

    @Test
    void becomeDueWhenACampaignIsPublishedOrItsAccountIsConnectedAgain() throws SQLException {
        // Given
        UUID campaign = UUID.randomUUID();
        // When
        DATABASE.as(user, service -> {
            run(
                    service,
                    """
                    INSERT INTO publications (user_id, campaign_id, attempt, task, target, phase, ad_account_id, plan)
                    VALUES (?, ?, 1, 'publish', 'paused', 'creating', '99', '{}')""",
                    user,
                    campaign);
            return run(
                    service,
                    "UPDATE publications SET phase = 'done', outcome = 'published' WHERE campaign_id = ?",
                    campaign);
        });
        // Then
        String due =
                "SELECT kind, due_at < clock_timestamp() + interval '1 minute' FROM account_jobs WHERE user_id = ? AND ad_account_id = '99' ORDER BY kind";
        assertThat(DATABASE.truth(due, user))
                .isEqualTo(List.of(List.of("metrics", true), List.of("verification", true)));
        // And
        DATABASE.given(
                "UPDATE account_jobs SET due_at = clock_timestamp() + interval '1 hour' WHERE user_id = ?", user);
        DATABASE.as(user, service -> {
            run(service, "INSERT INTO campaigns (id, user_id, name) VALUES (?, ?, 'x')", campaign, user);
            return run(
                    service,
                    "INSERT INTO campaign_meta_connections (campaign_id, user_id, selected_ad_account_id) VALUES (?, ?, 'act_99')",
                    campaign,
                    user);
        });
        assertThat(DATABASE.truth(due, user))
                .isEqualTo(List.of(List.of("metrics", true), List.of("verification", true)));
    }

    private void job(String account, String dueSince) {
        DATABASE.given(
                "INSERT INTO account_jobs (user_id, ad_account_id, kind, due_at) VALUES (?, ?, 'test', clock_timestamp() - ?::interval)",
                user,
                account,
                dueSince);
    }

    private void leaseEnded(String ago) {
        DATABASE.given(
                "UPDATE account_jobs SET lease_until = clock_timestamp() - ?::interval WHERE user_id = ?", ago, user);
    }

    private static List<List<Object>> claim(int limit) throws SQLException {
        try (Connection service = DATABASE.asService()) {
            return rows(
                    service,
                    "SELECT ad_account_id, epoch, attempts FROM claim_account_jobs('w', 'test', interval '30 s', ?)",
                    limit);
        }
    }

    private static List<Object> claimAll() throws SQLException {
        List<Object> claimed = new ArrayList<>();
        List<List<Object>> batch;
        do {
            batch = claim(3);
            batch.forEach(row -> claimed.add(row.getFirst()));
        } while (!batch.isEmpty());
        return claimed;
    }

    private int extended(long epoch) throws SQLException {
        try (Connection service = DATABASE.asService()) {
            return (int) rows(
                            service,
                            "SELECT extend_account_jobs(ARRAY[?::uuid], ARRAY['1'], ARRAY['test'], ARRAY[?::bigint], interval '30 s')",
                            user,
                            epoch)
                    .getFirst()
                    .getFirst();
        }
    }
}
