package dev.adpublisher.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adpublisher.platform.TestDatabase;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two tenants share two connections: nothing of one is ever seen or changed in the other's name, however their requests end. */
class InterleavedTenantsTest {
    private static final int REQUESTS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String READ = "SELECT user_id, name, app_user_id() AS me FROM campaigns";
    private static final String WRITE = "UPDATE campaigns SET status = $1 RETURNING user_id, name, app_user_id() AS me";
    private static final String BROKEN = "SELECT 1 / 0";

    private record Tenant(UUID user, String name) {
        /** Written into the rows, to see who wrote. */
        String mark() {
            return "by " + user;
        }
    }

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    /** So many at once wait for the two connections. */
    private final Semaphore underway = new Semaphore(64);

    @Test
    void neverSeeOneAnotherInTenThousandRequestsOnTwoConnections() throws Exception {
        // Given
        TestDatabase database = TestDatabase.migrated();
        List<Tenant> tenants = List.of(tenant(database, "Alice's"), tenant(database, "Bob's"));
        try (TestPool pool = new TestPool(database.reactive(), 2)) {
            TenantSql sql = pool.sql();
            // When
            for (int i = 0; i < REQUESTS; i++) {
                underway.acquire();
                request(sql, tenants.get(i % 2), i);
            }
            await().atMost(PATIENCE).until(() -> underway.availablePermits() == 64);
            // Then
            assertThat(leaks).isEmpty();
            assertThat(answered.get() + failed.get() + cancelled.get()).isEqualTo(REQUESTS);
            assertThat(answered).hasValueGreaterThan(REQUESTS / 2);
            assertThat(cancelled).hasValueGreaterThan(REQUESTS / 20);
            assertThat(failed).hasValueGreaterThan(REQUESTS / 20);
            assertEmptyHanded(pool);
        }
        assertThat(database.truth("SELECT c.user_id FROM campaigns c WHERE c.status <> 'by ' || c.user_id"))
                .isEmpty();
    }

    private void request(TenantSql sql, Tenant tenant, int number) {
        switch (number % 10) {
            // Given up at once, and after a moment: like a client that closes its connection.
            case 3, 8 ->
                giveUp(sql.transaction(tenant.user(), connection -> connection
                        .preparedQuery(WRITE)
                        .execute(Tuple.of(tenant.mark()))
                        .compose(rows -> connection.preparedQuery(READ).execute())));
            case 5 -> watch(tenant, sql.execute(tenant.user(), BROKEN, Tuple.tuple()));
            case 6 ->
                watch(tenant, sql.transaction(tenant.user(), connection -> connection
                        .preparedQuery(WRITE)
                        .execute(Tuple.of("rolled back"))
                        .compose(rows -> Future.failedFuture(new IllegalStateException("given up")))));
            case 1, 7 -> watch(tenant, sql.execute(tenant.user(), WRITE, Tuple.of(tenant.mark())));
            case 4 ->
                watch(tenant, sql.transaction(tenant.user(), connection -> connection
                        .preparedQuery(WRITE)
                        .execute(Tuple.of(tenant.mark()))
                        .compose(rows -> connection.preparedQuery(READ).execute())));
            default -> watch(tenant, sql.execute(tenant.user(), READ, Tuple.tuple()));
        }
    }

    private void watch(Tenant tenant, Uni<RowSet<Row>> request) {
        request.subscribe()
                .with(
                        rows -> {
                            check(tenant, rows);
                            answered.incrementAndGet();
                            underway.release();
                        },
                        failure -> {
                            failed.incrementAndGet();
                            underway.release();
                        });
    }

    private void giveUp(Uni<RowSet<Row>> request) {
        Cancellable subscription = request.subscribe().with(rows -> {}, failure -> {});
        Thread.startVirtualThread(() -> {
            subscription.cancel();
            cancelled.incrementAndGet();
            underway.release();
        });
    }

    private void check(Tenant tenant, RowSet<Row> rows) {
        if (rows.size() != 1) {
            leaks.add(tenant + " saw " + rows.size() + " rows");
        }
        for (Row row : rows) {
            boolean own = row.getUUID("user_id").equals(tenant.user())
                    && row.getUUID("me").equals(tenant.user())
                    && row.getString("name").equals(tenant.name());
            if (!own) {
                leaks.add(tenant + " saw " + row.deepToString());
            }
        }
    }

    /** Neither connection remembers anybody, and none is in a transaction. */
    private static void assertEmptyHanded(TestPool pool) {
        for (int i = 0; i < 20; i++) {
            var row = pool.pool()
                    .query("SELECT coalesce(current_setting('app.user_id', true), '') AS who, (SELECT count(*) FROM"
                            + " campaigns) AS seen, pg_current_xact_id_if_assigned() IS NULL AS outside")
                    .execute()
                    .await()
                    .atMost(PATIENCE)
                    .iterator()
                    .next();
            assertThat(row.getString("who")).isEmpty();
            assertThat(row.getLong("seen")).isZero();
            assertThat(row.getBoolean("outside")).isTrue();
        }
    }

    private static Tenant tenant(TestDatabase database, String name) throws SQLException {
        UUID user = UUID.randomUUID();
        Tenant tenant = new Tenant(user, name);
        database.as(user, service -> {
            TestDatabase.run(service, "INSERT INTO profiles (id) VALUES (?)", user);
            return TestDatabase.run(
                    service,
                    "INSERT INTO campaigns (user_id, name, status) VALUES (?, ?, ?)",
                    user,
                    name,
                    tenant.mark());
        });
        return tenant;
    }
}
