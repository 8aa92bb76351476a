package dev.adpublisher.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** PostgreSQL itself ends the transaction of a process that has fallen silent: before that, nobody could take its publish over. */
@QuarkusTest
class IdleTransactionTest {
    private static final Duration SHORTER_THAN_A_TAKE_OVER = Duration.ofSeconds(15);

    @Inject
    TenantSql sql;

    @Test
    void aTransactionThatNobodyGoesOnWithIsEndedByTheDatabase() {
        // When
        long millis = sql.execute(
                        UUID.randomUUID(),
                        "SELECT setting::bigint AS millis FROM pg_settings WHERE name ="
                                + " 'idle_in_transaction_session_timeout'",
                        Tuple.tuple())
                .await()
                .atMost(Duration.ofSeconds(10))
                .iterator()
                .next()
                .getLong("millis");

        // Then
        assertThat(millis).isBetween(1L, SHORTER_THAN_A_TAKE_OVER.toMillis());
    }
}
