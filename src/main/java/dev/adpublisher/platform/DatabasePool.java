package dev.adpublisher.platform;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The pool of connections, each of which ends after a while of silence. A machine that is gone without a word, as in many a failover, closes no
 * connection; the kernel finds out after a quarter of an hour, and until then every statement that was under way would keep its connection and
 * its caller waiting.
 */
@Singleton
class DatabasePool implements PgPoolCreator {
    private final Duration silence;

    DatabasePool(DatabaseConfig config) {
        this(config.silence());
    }

    DatabasePool(Duration silence) {
        this.silence = silence;
    }

    @Override
    public Pool create(Input input) {
        List<SqlConnectOptions> servers =
                input.pgConnectOptionsList().stream().map(this::impatient).toList();
        return PgBuilder.pool()
                .with(input.poolOptions())
                .connectingTo(servers)
                .using(input.vertx())
                .build();
    }

    private SqlConnectOptions impatient(PgConnectOptions server) {
        PgConnectOptions options = new PgConnectOptions(server);
        options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS).setIdleTimeout(Math.toIntExact(silence.toMillis()));
        return options;
    }
}
