package dev.adpublisher.platform;

import static dev.adpublisher.platform.TestDatabase.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adpublisher.platform.Tenants.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The inbox of Meta's webhooks as the service's role meets it. */
class WebhookInboxTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final int MOST = 3;

    @BeforeEach
    void anEmptyInbox() {
        DATABASE.given("DELETE FROM meta_webhook_inbox");
    }

    private static String digest(int number) {
        return "%064x".formatted(number);
    }

    private static int receive(int... numbers) throws SQLException {
        String[] digests = new String[numbers.length];
        String[] accounts = new String[numbers.length];
        String[] fields = new String[numbers.length];
        String[] objects = new String[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            digests[i] = digest(numbers[i]);
            objects[i] = "ad_account";
            accounts[i] = "7001";
            fields[i] = "with_issues_ad_objects";
        }
        return (int) one("SELECT receive_webhooks(?, ?, ?, ?, ?)", digests, objects, accounts, fields, digests)
                .getFirst();
    }

    private static List<Object> one(String sql, Object... arguments) throws SQLException {
        return all(sql, arguments).getFirst();
    }

    private static List<List<Object>> all(String sql, Object... arguments) throws SQLException {
        try (Connection service = DATABASE.asService()) {
            return rows(service, sql, arguments);
        }
    }

    private static List<String> claim(String worker) throws SQLException {
        return all("SELECT digest FROM claim_webhooks(?, interval '30 s', 10, ?)", worker, MOST).stream()
                .map(row -> (String) row.getFirst())
                .toList();
    }

    private static List<List<Object>> stored(String columns) throws SQLException {
        return DATABASE.truth("SELECT " + columns + " FROM meta_webhook_inbox ORDER BY digest");
    }

    private static void theWorkerDies() {
        DATABASE.given("UPDATE meta_webhook_inbox SET next_attempt_at = clock_timestamp() - interval '1 ms'"
                + " WHERE next_attempt_at IS NOT NULL");
    }

    @Test
    void storesARepeatedDeliveryOnce() throws SQLException {
        assertThat(receive(1, 2)).isEqualTo(2);
        assertThat(receive(2, 1, 3)).isEqualTo(1);
        assertThat(stored("digest")).hasSize(3);
    }

    @Test
    void doesNotWorkAgainOnARepeatedDeliveryThatIsDone() throws SQLException {
        // Given
        receive(1);
        claim("one");
        one("SELECT finish_webhooks(?, ?)", new String[] {digest(1)}, new String[] {"woken"});
        // When
        int fresh = receive(1);
        // Then
        assertThat(fresh).isZero();
        assertThat(claim("two")).isEmpty();
        assertThat(stored("state, outcome")).isEqualTo(List.of(List.of("DONE", "woken")));
    }

    @Test
    void givesWhatADeadWorkerClaimedToTheNextOne() throws SQLException {
        // Given
        receive(1);
        assertThat(claim("one")).containsExactly(digest(1));
        assertThat(claim("two")).as("while the lease holds").isEmpty();
        // When
        theWorkerDies();
        // Then
        assertThat(claim("two")).containsExactly(digest(1));
    }

    @Test
    void parksWhatKillsItsWorkers() throws SQLException {
        // Given
        receive(1, 2);
        for (int i = 0; i < MOST; i++) {
            assertThat(claim("worker " + i)).contains(digest(1));
            one("SELECT finish_webhooks(?, ?)", new String[] {digest(2)}, new String[] {"woken"});
            theWorkerDies();
        }
        // When
        List<String> claimed = claim("last");
        // Then
        assertThat(claimed).isEmpty();
        assertThat(stored("state, attempts, next_attempt_at IS NULL, last_error IS NOT NULL"))
                .isEqualTo(List.of(List.of("PARKED", MOST, true, true), List.of("DONE", 1, true, false)));
    }

    @Test
    void parksWhatFailsAgainAndAgainWithItsReason() throws SQLException {
        // Given
        receive(1);
        // When
        for (int i = 0; i < MOST; i++) {
            claim("one");
            one("SELECT fail_webhooks(?, 'it broke', interval '1 ms', ?)", new String[] {digest(1)}, MOST);
            theWorkerDies();
        }
        // Then
        assertThat(claim("one")).isEmpty();
        assertThat(stored("state, last_error")).isEqualTo(List.of(List.of("PARKED", "it broke")));
    }

    @Test
    void saysWhetherAnybodyIsConnectedInEitherSpelling() throws SQLException {
        // Given
        Tenant tenant = Tenants.with(DATABASE);
        receive(1);
        // When, Then
        for (String spelling : List.of("act_7001", "7001")) {
            DATABASE.given(
                    "UPDATE campaign_meta_connections SET selected_ad_account_id = ? WHERE campaign_id = ?",
                    spelling,
                    tenant.campaign());
            theWorkerDies();
            assertThat(one("SELECT connected FROM claim_webhooks('one', interval '30 s', 10, 9)"))
                    .isEqualTo(List.of(true));
            assertThat(one("SELECT ad_account_connected('7001')")).isEqualTo(List.of(true));
        }
        DATABASE.given("DELETE FROM campaign_meta_connections WHERE campaign_id = ?", tenant.campaign());
        assertThat(one("SELECT ad_account_connected('7001')")).isEqualTo(List.of(false));
        theWorkerDies();
        assertThat(one("SELECT connected FROM claim_webhooks('one', interval '30 s', 10, 9)"))
                .isEqualTo(List.of(false));
    }

    @Test
    void neverGivesTwoWorkersTheSameChange() throws Exception {
        // Given
        int changes = 200;
        int[] numbers = new int[changes];
        for (int i = 0; i < changes; i++) {
            numbers[i] = i;
        }
        receive(numbers);
        // When
        List<String> claimed = new ArrayList<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<List<String>>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                String worker = "worker-" + i;
                results.add(threads.submit(() -> {
                    start.await();
                    return claimAll(worker);
                }));
            }
            start.countDown();
        }
        for (Future<List<String>> result : results) {
            claimed.addAll(result.get());
        }
        // Then
        assertThat(claimed).hasSize(changes);
        assertThat(new HashSet<>(claimed)).hasSize(changes);
    }

    private static List<String> claimAll(String worker) throws SQLException {
        List<String> claimed = new ArrayList<>();
        List<String> batch;
        do {
            batch = claim(worker);
            claimed.addAll(batch);
        } while (!batch.isEmpty());
        return claimed;
    }

    @Test
    void forgetsWhatIsOldAndDone() throws SQLException {
        // Given
        receive(1, 2, 3);
        one("SELECT finish_webhooks(?, ?)", new String[] {digest(1), digest(2)}, new String[] {"ignored", "ignored"});
        DATABASE.given(
                "UPDATE meta_webhook_inbox SET received_at = received_at - interval '20 days' WHERE digest <> ?",
                digest(2));
        // When
        assertThat(one("SELECT purge_webhooks(interval '14 days')")).isEqualTo(List.of(1));
        // Then
        assertThat(stored("digest"))
                .as("the young one, and the old one that nobody has worked on")
                .isEqualTo(List.of(List.of(digest(2)), List.of(digest(3))));
    }

    @Test
    void isOutOfTheServicesReachButForItsFunctions() {
        assertThatThrownBy(() -> all("SELECT 1 FROM meta_webhook_inbox")).hasMessageContaining("permission denied");
    }

    @Test
    void leavesTheServiceAsBlindAsBefore() throws SQLException {
        Tenants.with(DATABASE);
        try (Connection service = DATABASE.asService()) {
            service.setAutoCommit(false);
            rows(service, "SELECT * FROM claim_webhooks('one', interval '30 s', 10, 9)");
            rows(service, "SELECT ad_account_connected('7001')");
            assertThat(rows(service, "SELECT app_scope()")).isEqualTo(List.of(List.of("")));
            assertThat(rows(service, "SELECT 1 FROM campaign_meta_connections")).isEmpty();
        }
    }
}
