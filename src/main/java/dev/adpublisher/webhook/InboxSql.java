package dev.adpublisher.webhook;

import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The inbox, through the functions that are all the service may do with it. */
@ApplicationScoped
class InboxSql {
    private static final String RECEIVE = "SELECT receive_webhooks($1, $2, $3, $4, $5) AS stored";
    private static final String CLAIM =
            "SELECT digest, object, meta_id, field, attempts, connected FROM claim_webhooks($1, make_interval(secs => $2), $3, $4)";
    private static final String FINISH = "SELECT finish_webhooks($1, $2)";
    private static final String FAIL = "SELECT fail_webhooks($1, $2, make_interval(secs => $3), $4)";
    private static final String PURGE = "SELECT purge_webhooks(make_interval(secs => $1)) AS gone";

    private final Pool pool;

    InboxSql(io.vertx.mutiny.sqlclient.Pool pool) {
        this.pool = pool.getDelegate();
    }

    /**
     * A change that this replica works on until its lease ends.
     *
     * @param attempts how often it was claimed, this time included
     * @param connected whether any campaign is connected to the ad account of that id
     */
    record Claimed(String digest, String object, String metaId, String field, int attempts, boolean connected) {}

    /**
     * How much lies in one state.
     *
     * @param state {@code PENDING} or {@code PARKED}
     * @param oldestSeconds since the oldest of them came in
     */
    record Waiting(String state, long rows, double oldestSeconds) {}

    /** Stores a delivery in one statement; answers how many of its changes are new. */
    Uni<Integer> receive(List<InboxChange> changes) {
        Tuple columns = Tuple.tuple()
                .addArrayOfString(texts(changes, InboxChange::digest))
                .addArrayOfString(texts(changes, InboxChange::object))
                .addArrayOfString(texts(changes, InboxChange::metaId))
                .addArrayOfString(texts(changes, InboxChange::field))
                .addArrayOfString(texts(changes, InboxChange::change));
        return query(RECEIVE, columns).map(rows -> rows.iterator().next().getInteger("stored"));
    }

    Uni<List<Claimed>> claim(String worker, Duration lease, int limit, int maxAttempts) {
        return query(CLAIM, Tuple.of(worker, seconds(lease), limit, maxAttempts))
                .map(rows -> {
                    List<Claimed> claimed = new ArrayList<>();
                    for (Row row : rows) {
                        claimed.add(new Claimed(
                                row.getString("digest"),
                                row.getString("object"),
                                row.getString("meta_id"),
                                row.getString("field"),
                                row.getInteger("attempts"),
                                row.getBoolean("connected")));
                    }
                    return claimed;
                });
    }

    Uni<Void> finish(Map<String, InboxRules.Outcome> outcomes) {
        List<String> digests = List.copyOf(outcomes.keySet());
        Tuple arguments = Tuple.tuple()
                .addArrayOfString(digests.toArray(String[]::new))
                .addArrayOfString(digests.stream()
                        .map(digest ->
                                Objects.requireNonNull(outcomes.get(digest)).column())
                        .toArray(String[]::new));
        return query(FINISH, arguments).replaceWithVoid();
    }

    Uni<Void> fail(Collection<String> digests, String error, Duration pause, int maxAttempts) {
        Tuple arguments = Tuple.tuple()
                .addArrayOfString(digests.toArray(String[]::new))
                .addString(error)
                .addDouble(seconds(pause))
                .addInteger(maxAttempts);
        return query(FAIL, arguments).replaceWithVoid();
    }

    Uni<Integer> purge(Duration keep) {
        return query(PURGE, Tuple.of(seconds(keep)))
                .map(rows -> rows.iterator().next().getInteger("gone"));
    }

    /** What waits and what is parked, all replicas together. */
    Uni<List<Waiting>> backlog() {
        return query("SELECT state, rows, oldest_seconds FROM webhook_backlog()", Tuple.tuple())
                .map(rows -> {
                    List<Waiting> waiting = new ArrayList<>();
                    for (Row row : rows) {
                        waiting.add(new Waiting(
                                row.getString("state"), row.getLong("rows"), row.getDouble("oldest_seconds")));
                    }
                    return waiting;
                });
    }

    private Uni<RowSet<Row>> query(String sql, Tuple arguments) {
        return Uni.createFrom()
                .completionStage(
                        () -> pool.preparedQuery(sql).execute(arguments).toCompletionStage());
    }

    private static String[] texts(List<InboxChange> changes, Function<InboxChange, String> column) {
        return changes.stream().map(column).toArray(String[]::new);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
