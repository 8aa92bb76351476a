package dev.adpublisher.platform;

import static dev.adpublisher.platform.TestDatabase.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.platform.Tenants.Tenant;
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

class ClaimsTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private Tenant tenant;

    @BeforeEach
    void oneDuePublication() throws SQLException {
        DATABASE.given("UPDATE publications SET next_attempt_at = NULL");
        tenant = Tenants.with(DATABASE);
    }

    @Test
    void raiseTheEpochAndLeaseThePublication() throws SQLException {
        // When
        List<List<Object>> first = claim("one", 10);
        List<List<Object>> second = claim("two", 10);
        // Then
        assertThat(first)
                .isEqualTo(List.of(List.of(tenant.publication(), tenant.user(), tenant.campaign(), "1", 1L, 1)));
        assertThat(second).isEmpty();
        assertThat(DATABASE.truth(
                        "SELECT worker, lease_until > clock_timestamp() FROM publications WHERE id = ?",
                        tenant.publication()))
                .isEqualTo(List.of(List.of("one", true)));
    }

    @Test
    void takeOverAfterTheLeaseHasRunOut() throws SQLException {
        // Given
        claim("one", 10);
        DATABASE.given(
                "UPDATE publications SET lease_until = clock_timestamp() - interval '1 ms' WHERE id = ?",
                tenant.publication());
        // When
        List<List<Object>> second = claim("two", 10);
        // Then
        assertThat(second)
                .isEqualTo(List.of(List.of(tenant.publication(), tenant.user(), tenant.campaign(), "1", 2L, 2)));
        assertThat(extended(1L)).as("the first worker's heartbeat").isEmpty();
        assertThat(extended(2L)).as("the second worker's heartbeat").containsExactly(tenant.publication());
    }

    @Test
    void areNotRevivedByALateHeartbeat() throws SQLException {
        // Given
        claim("one", 10);
        DATABASE.given(
                "UPDATE publications SET lease_until = clock_timestamp() - interval '1 ms' WHERE id = ?",
                tenant.publication());
        // When, Then
        assertThat(extended(1L)).isEmpty();
    }

    @Test
    void leaveWorkThatIsNotDueAlone() throws SQLException {
        DATABASE.given(
                "UPDATE publications SET next_attempt_at = clock_timestamp() + interval '1 hour' WHERE id = ?",
                tenant.publication());
        assertThat(claim("one", 10)).isEmpty();
    }

    @Test
    void leavePlacesToOthersWhereOneAccountHasMuchToDo() throws SQLException {
        // Given: the busy one's have waited longer
        given(tenant, "7", 9);
        given(tenant, "8", 2);
        // When, Then
        assertThat(accounts(claim("one", 3, 4))).containsExactlyInAnyOrder("1", "7", "8");
        assertThat(accounts(claim("one", 100, 4))).containsExactlyInAnyOrder("7", "7", "7", "8");
        assertThat(claim("one", 100, 4)).as("it holds four of 7").isEmpty();
        assertThat(accounts(claim("two", 100, 4))).as("another replica").containsExactly("7", "7", "7", "7");
    }

    @Test
    void countOnlyTheLeasesThatHold() throws SQLException {
        // Given
        given(tenant, "7", 3);
        claim("one", 100, 2);
        DATABASE.given(
                "UPDATE publications SET lease_until = clock_timestamp() - interval '1 ms' WHERE worker = 'one'");
        // When, Then
        assertThat(accounts(claim("one", 100, 2))).containsExactlyInAnyOrder("1", "7", "7");
    }

    @Test
    void stillServeReplicasOfTheReleaseBefore() throws SQLException {
        try (Connection service = DATABASE.asService()) {
            assertThat(rows(service, "SELECT id, epoch FROM claim_publications('one', interval '30 s', 10)"))
                    .isEqualTo(List.of(List.of(tenant.publication(), 1L)));
        }
    }

    @Test
    void leaveTheServiceAsBlindAsBefore() throws SQLException {
        try (Connection service = DATABASE.asService()) {
            service.setAutoCommit(false);
            rows(service, "SELECT * FROM claim_publications('one', interval '30 s', 10)");
            assertThat(rows(service, "SELECT id FROM publications")).isEmpty();
            assertThat(rows(service, "SELECT app_scope()")).isEqualTo(List.of(List.of("")));
        }
    }

    @Test
    void neverGiveTwoWorkersTheSameRow() throws Exception {
        // Given
        int publications = 120;
        for (int i = 0; i < publications; i++) {
            UUID campaign = UUID.randomUUID();
            DATABASE.as(tenant.user(), service -> Tenants.publication(service, tenant.user(), campaign));
        }
        // When
        List<UUID> claimed = claimedByConcurrentWorkers(4);
        // Then
        assertThat(claimed).hasSize(publications + 1);
        assertThat(new HashSet<>(claimed)).hasSameSizeAs(claimed);
        assertThat(DATABASE.truth("SELECT DISTINCT epoch FROM publications WHERE user_id = ?", tenant.user()))
                .isEqualTo(List.of(List.of(1L)));
    }

    @Test
    void countWhatWaitsWithoutSayingWhose() throws SQLException {
        try (Connection service = DATABASE.asService()) {
            assertThat(rows(service, "SELECT phase, publications FROM publication_backlog()"))
                    .isEqualTo(List.of(List.of("queued", 1L)));
        }
    }

    private static List<UUID> claimedByConcurrentWorkers(int workers) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<List<UUID>>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
            for (int i = 0; i < workers; i++) {
                String worker = "worker-" + i;
                results.add(threads.submit(() -> {
                    start.await();
                    return claimAll(worker);
                }));
            }
            start.countDown();
        }
        List<UUID> claimed = new ArrayList<>();
        for (Future<List<UUID>> result : results) {
            claimed.addAll(result.get());
        }
        return claimed;
    }

    /** In batches of three, until there are none. */
    private static List<UUID> claimAll(String worker) throws SQLException {
        List<UUID> claimed = new ArrayList<>();
        List<List<Object>> batch;
        do {
            batch = claim(worker, 3);
            assertThat(batch).hasSizeLessThanOrEqualTo(3);
            batch.forEach(row -> claimed.add((UUID) row.getFirst()));
        } while (!batch.isEmpty());
        return claimed;
    }

    private static List<List<Object>> claim(String worker, int limit) throws SQLException {
        return claim(worker, limit, 1_000);
    }

    private static List<List<Object>> claim(String worker, int limit, int ofAnAccount) throws SQLException {
        try (Connection service = DATABASE.asService()) {
            return rows(
                    service, "SELECT * FROM claim_publications(?, interval '30 s', ?, ?)", worker, limit, ofAnAccount);
        }
    }

    private static void given(Tenant owner, String account, int publications) throws SQLException {
        for (int i = 0; i < publications; i++) {
            UUID id =
                    DATABASE.as(owner.user(), service -> Tenants.publication(service, owner.user(), UUID.randomUUID()));
            DATABASE.given("UPDATE publications SET ad_account_id = ? WHERE id = ?", account, id);
        }
    }

    private static List<Object> accounts(List<List<Object>> claimed) {
        return claimed.stream().map(row -> row.get(3)).toList();
    }

    private List<Object> extended(long epoch) throws SQLException {
        try (Connection service = DATABASE.asService()) {
            return rows(
                            service,
                            "SELECT * FROM extend_leases(ARRAY[?::uuid], ARRAY[?::bigint], interval '30 s')",
                            tenant.publication(),
                            epoch)
                    .stream()
                    .map(List::getFirst)
                    .toList();
        }
    }
}
