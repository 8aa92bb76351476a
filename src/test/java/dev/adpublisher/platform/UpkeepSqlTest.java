package dev.adpublisher.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.tenancy.TestPool;
import io.vertx.mutiny.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upkeep that is done in portions comes to its end, also when more has gathered than one portion holds. */
class UpkeepSqlTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final String SOME =
            "WITH gone AS (DELETE FROM heap WHERE n IN (SELECT n FROM heap LIMIT $1) RETURNING 1) SELECT count(*)::integer FROM gone";

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 6, 7})
    void leavesNothing(int rows) throws SQLException {
        // Given
        DATABASE.given("DROP TABLE IF EXISTS heap");
        DATABASE.given("CREATE TABLE heap AS SELECT n FROM generate_series(1, " + rows + ") AS n");
        DATABASE.given("GRANT SELECT, DELETE ON heap TO " + EmbeddedPostgresServer.SERVICE);

        // When
        try (TestPool pool = new TestPool(DATABASE.reactive(), 1)) {
            new UpkeepSql(pool.pool())
                    .countAll("take some", SOME, Tuple.of(3), 3)
                    .await()
                    .atMost(Duration.ofSeconds(20));
        }

        // Then
        assertThat(DATABASE.truth("SELECT count(*) FROM heap")).isEqualTo(List.of(List.of(0L)));
    }

    @Test
    void givesUpWhereItFails() {
        try (TestPool pool = new TestPool(DATABASE.reactive(), 1)) {
            new UpkeepSql(pool.pool())
                    .countAll("do what cannot be done", "SELECT nothing($1)", Tuple.of(3), 3)
                    .await()
                    .atMost(Duration.ofSeconds(20));
        }
    }
}
