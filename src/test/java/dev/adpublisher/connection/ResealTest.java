package dev.adpublisher.connection;

import static dev.adpublisher.platform.TestDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.platform.TestDatabase;
import dev.adpublisher.secrets.SealContext;
import dev.adpublisher.secrets.Secret;
import dev.adpublisher.secrets.TestKeyUsage;
import dev.adpublisher.secrets.TestVaults;
import dev.adpublisher.secrets.TokenVault;
import dev.adpublisher.secrets.Unsealed;
import dev.adpublisher.tenancy.TestPool;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A new key is put first: everything stored is sealed with it, whatever happens meanwhile. */
class ResealTest {
    private static final String USER_TOKEN = "long_lived_user_token";
    private static final String PAGE_TOKEN = "selected_page_access_token";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final TokenVault BEFORE = TestVaults.of("one");
    private static final TokenVault ROTATED = TestVaults.of("two", "one");
    private static final TokenVault AFTER = TestVaults.of("two");

    private static TestDatabase database;
    private static TestPool pool;

    @BeforeAll
    static void aDatabase() {
        database = TestDatabase.migrated();
        pool = new TestPool(database.reactive(), 4);
    }

    @AfterAll
    static void closePool() {
        pool.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        database.given("TRUNCATE token_reseals, campaign_meta_connections, campaigns, profiles CASCADE");
    }

    @Test
    void sealsEverythingWithTheNewKeyAndRetiresTheOldOne() throws SQLException {
        // Given
        List<Stored> connections = connections(45);
        TestKeyUsage keys = new TestKeyUsage(ROTATED);
        // When
        await(reseal(ROTATED, keys, id -> Future.succeededFuture()).run());
        // Then
        assertThat(connections).allSatisfy(connection -> {
            assertThat(opened(AFTER, connection, USER_TOKEN)).isEqualTo("sandbox-user-of-" + connection.id());
            assertThat(opened(AFTER, connection, PAGE_TOKEN)).isEqualTo("sandbox-page-of-" + connection.id());
        });
        assertThat(keys.roles()).isEqualTo(Map.of("two", "CURRENT 90", "one", "RETIRED 0"));
        assertThat(database.truth("SELECT 1 FROM token_reseals")).isEmpty();
        assertThat(database.truth(
                        "SELECT actor, from_state, to_state FROM campaign_audit_log WHERE action = ? AND campaign_id"
                                + " IN (SELECT id FROM campaigns)",
                        RESEALED))
                .hasSize(45)
                .containsOnly(List.of("service", "one", "two"));
    }

    @Test
    void sealsATokenFromBeforeTheEncryption() throws SQLException {
        // Given
        Stored connection = connections(1).getFirst();
        String plain = "EA" + "A" + "plainplainplainplainplain";
        database.given("UPDATE campaign_meta_connections SET " + USER_TOKEN + " = ?", plain);
        // When
        await(reseal(BEFORE).run());
        // Then
        assertThat(opened(BEFORE, connection, USER_TOKEN)).isEqualTo(plain);
        assertThat(stored(connection, USER_TOKEN)).doesNotContain(plain);
    }

    @Test
    void goesOnWhereItWasCutOff() throws SQLException {
        // Given
        List<Stored> connections = connections(25);
        AtomicInteger sealed = new AtomicInteger();
        // When
        await(reseal(
                        ROTATED,
                        new TestKeyUsage(ROTATED),
                        id -> sealed.incrementAndGet() > 7
                                ? Future.failedFuture("the process ended here")
                                : Future.succeededFuture())
                .run());
        // Then
        assertThat(connections).allSatisfy(connection -> assertThat(opened(ROTATED, connection, USER_TOKEN))
                .isEqualTo("sandbox-user-of-" + connection.id()));
        assertThat(keysInUse()).containsEntry("one", 36L).containsEntry("two", 14L);
        // When
        await(reseal(ROTATED).run());
        assertThat(keysInUse()).as("leases still hold").containsEntry("one", 36L);
        database.given("UPDATE token_reseals SET lease_until = clock_timestamp() - interval '1 ms'");
        await(reseal(ROTATED).run());
        // Then
        assertThat(keysInUse()).isEqualTo(Map.of("two", 50L));
        assertThat(connections).allSatisfy(connection -> assertThat(opened(AFTER, connection, PAGE_TOKEN))
                .isEqualTo("sandbox-page-of-" + connection.id()));
    }

    @Test
    void neverOverwritesAReconnect() throws SQLException {
        // Given
        Stored connection = connections(1).getFirst();
        // When
        await(reseal(ROTATED, new TestKeyUsage(ROTATED), id -> {
                    store(
                            connection,
                            USER_TOKEN,
                            ROTATED.seal(Secret.of("sandbox-new-token"), context(connection, USER_TOKEN)));
                    return Future.succeededFuture();
                })
                .run());
        // Then
        assertThat(opened(ROTATED, connection, USER_TOKEN)).isEqualTo("sandbox-new-token");
        // When
        database.given("UPDATE token_reseals SET lease_until = clock_timestamp() - interval '1 ms'");
        await(reseal(ROTATED).run());
        // Then
        assertThat(opened(AFTER, connection, USER_TOKEN)).isEqualTo("sandbox-new-token");
        assertThat(opened(AFTER, connection, PAGE_TOKEN)).isEqualTo("sandbox-page-of-" + connection.id());
    }

    @Test
    void isDoneOnceHoweverManyReplicasDoIt() throws SQLException {
        // Given
        connections(60);
        // When
        await(Uni.join()
                .all(
                        reseal(ROTATED).run(),
                        reseal(ROTATED).run(),
                        reseal(ROTATED).run())
                .andFailFast());
        // Then
        assertThat(keysInUse()).isEqualTo(Map.of("two", 120L));
        assertThat(database.truth(
                        "SELECT campaign_id FROM campaign_audit_log WHERE action = ? AND campaign_id IN (SELECT id"
                                + " FROM campaigns)",
                        RESEALED))
                .hasSize(60)
                .doesNotHaveDuplicates();
    }

    @Test
    void leavesAloneWhatWasMovedFromAnotherRowColumnOrTenant() throws SQLException {
        // Given
        List<Stored> connections = connections(4);
        Stored fromRow = connections.get(0);
        Stored fromColumn = connections.get(1);
        Stored fromTenant = connections.get(2);
        Stored sound = connections.get(3);
        String sealed = stored(sound, USER_TOKEN);
        store(fromRow, USER_TOKEN, sealed);
        store(fromColumn, USER_TOKEN, stored(fromColumn, PAGE_TOKEN));
        store(
                fromTenant,
                USER_TOKEN,
                BEFORE.seal(
                        Secret.of("sandbox-of-another"),
                        new SealContext("campaign_meta_connections", USER_TOKEN, fromTenant.id(), UUID.randomUUID())));
        TestKeyUsage keys = new TestKeyUsage(ROTATED);
        // When
        await(reseal(ROTATED, keys, id -> Future.succeededFuture()).run());
        int again = await(reseal(ROTATED).resealAll());
        // Then
        assertThat(stored(fromRow, USER_TOKEN)).isEqualTo(sealed);
        for (Stored moved : List.of(fromRow, fromColumn, fromTenant)) {
            assertThat(ROTATED.open(stored(moved, USER_TOKEN), context(moved, USER_TOKEN)))
                    .isEqualTo(new Unsealed.Failed(Unsealed.Reason.TAMPERED_OR_MOVED));
            assertThat(opened(AFTER, moved, PAGE_TOKEN)).isEqualTo("sandbox-page-of-" + moved.id());
        }
        assertThat(opened(AFTER, sound, USER_TOKEN)).isEqualTo("sandbox-user-of-" + sound.id());
        assertThat(database.truth("SELECT problem FROM token_reseals"))
                .hasSize(3)
                .containsOnly(List.of("a token does not open"));
        assertThat(again).as("no storm").isZero();
        assertThat(keys.roles()).containsEntry("one", "NEEDED 3");
    }

    private static final String RESEALED = "connection.token_resealed";

    private record Stored(UUID id, UUID user, UUID campaign) {}

    /** Of three users in turn, sealed with key one. */
    private static List<Stored> connections(int count) throws SQLException {
        List<UUID> users = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        List<Stored> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Stored connection = new Stored(UUID.randomUUID(), users.get(i % 3), UUID.randomUUID());
            connections.add(connection);
            database.as(connection.user(), service -> {
                run(service, "INSERT INTO profiles (id) VALUES (?) ON CONFLICT DO NOTHING", connection.user());
                run(
                        service,
                        "INSERT INTO campaigns (id, user_id, name) VALUES (?, ?, 'Spring')",
                        connection.campaign(),
                        connection.user());
                return run(
                        service,
                        "INSERT INTO campaign_meta_connections (id, campaign_id, user_id, " + USER_TOKEN + ", "
                                + PAGE_TOKEN + ") VALUES (?, ?, ?, ?, ?)",
                        connection.id(),
                        connection.campaign(),
                        connection.user(),
                        BEFORE.seal(Secret.of("sandbox-user-of-" + connection.id()), context(connection, USER_TOKEN)),
                        BEFORE.seal(Secret.of("sandbox-page-of-" + connection.id()), context(connection, PAGE_TOKEN)));
            });
        }
        return connections;
    }

    private static SealContext context(Stored connection, String column) {
        return new SealContext("campaign_meta_connections", column, connection.id(), connection.user());
    }

    private static String stored(Stored connection, String column) {
        try {
            return (String)
                    database.truth("SELECT " + column + " FROM campaign_meta_connections WHERE id = ?", connection.id())
                            .getFirst()
                            .getFirst();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static void store(Stored connection, String column, String text) {
        try {
            int stored = database.as(
                    connection.user(),
                    service -> run(
                            service,
                            "UPDATE campaign_meta_connections SET " + column + " = ? WHERE id = ?",
                            text,
                            connection.id()));
            assertThat(stored).isOne();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String opened(TokenVault vault, Stored connection, String column) {
        Unsealed opened = vault.open(stored(connection, column), context(connection, column));
        assertThat(opened).isInstanceOf(Unsealed.Opened.class);
        return ((Unsealed.Opened) opened).secret().reveal();
    }

    private static Map<Object, Object> keysInUse() throws SQLException {
        Map<Object, Object> keys = new java.util.HashMap<>();
        try (var service = database.asService()) {
            TestDatabase.rows(service, "SELECT key_id, tokens FROM sealed_tokens_by_key()")
                    .forEach(row -> keys.put(row.get(0), row.get(1)));
        }
        return keys;
    }

    private static ResealSql reseal(TokenVault vault) {
        return reseal(vault, new TestKeyUsage(vault), id -> Future.succeededFuture());
    }

    private static ResealSql reseal(TokenVault vault, TestKeyUsage keys, Function<UUID, Future<Void>> beforeCommit) {
        ResealConfig config = new ResealConfig() {
            @Override
            public String every() {
                return "off";
            }

            @Override
            public int batch() {
                return 20;
            }

            @Override
            public Duration lease() {
                return Duration.ofMinutes(1);
            }
        };
        return new ResealSql(pool.pool(), pool.sql(), new ConnectionSeals(vault), vault, keys.usage(), config) {
            @Override
            Future<Void> sealedAndNotCommitted(UUID connection) {
                return beforeCommit.apply(connection);
            }
        };
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }
}
