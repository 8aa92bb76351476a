package dev.adpublisher.platform;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Upkeep of the database by schedule: one query, without a user, whose work is a function of PostgreSQL's. Every replica may run it at any time;
 * a run that fails is told in the log and made up for by the next.
 */
@ApplicationScoped
public class UpkeepSql {
    private static final Logger LOG = Logger.getLogger(UpkeepSql.class);

    private final Pool pool;

    UpkeepSql(Pool pool) {
        this.pool = pool;
    }

    /**
     * Runs a query and hands over what it answers. Never fails.
     *
     * @param what what is done, as a log line says that it could not be: {@code refresh the overview}
     */
    public Uni<Void> run(String what, String query, Tuple arguments, Consumer<RowSet<Row>> answered) {
        return pool.preparedQuery(query)
                .execute(arguments)
                .invoke(answered)
                .onFailure()
                .invoke(failure -> LOG.warnf("could not %s: %s", what, failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** What time it is to PostgreSQL. Never fails. */
    Uni<Void> now(Consumer<Instant> told) {
        return run(
                "read PostgreSQL's clock",
                "SELECT clock_timestamp()",
                Tuple.tuple(),
                rows -> told.accept(rows.iterator().next().getOffsetDateTime(0).toInstant()));
    }

    /** The same for a function that answers how many things it has done: told in the log if any. */
    public Uni<Void> count(String what, String query, Tuple arguments) {
        return counted(what, query, arguments).replaceWithVoid();
    }

    /** The same for a function that does so many things at a time: called until it has come to the end. */
    public Uni<Void> countAll(String what, String query, Tuple arguments, int atATime) {
        return counted(what, query, arguments)
                .chain(done ->
                        done < atATime ? Uni.createFrom().voidItem() : countAll(what, query, arguments, atATime));
    }

    private Uni<Integer> counted(String what, String query, Tuple arguments) {
        AtomicInteger counted = new AtomicInteger();
        return run(what, query, arguments, rows -> {
                    int done = rows.iterator().next().getInteger(0);
                    counted.set(done);
                    if (done > 0) {
                        LOG.infof("%s: %d", what, done);
                    }
                })
                .map(ran -> counted.get());
    }
}
