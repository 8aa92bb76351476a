package dev.adpublisher.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs operations in time: the ledger's entry, the fault that strikes, the delay that every one pays, then the work itself. */
final class Operations {
    /** An operation that has arrived. */
    record Arrived(GraphCall call, Ledger.Entry request, @Nullable Fault fault, Received received) {}

    private final Vertx vertx;
    private final Realm realm;
    private final Graph graph;
    private final Faults faults;
    private final Statistics statistics;
    private final Batch batch;
    private final Webhooks webhooks;

    Operations(Vertx vertx, Realm realm, Faults faults, Statistics statistics, Webhooks webhooks) {
        this.vertx = vertx;
        this.realm = realm;
        this.graph = new Graph(realm);
        this.faults = faults;
        this.statistics = statistics;
        this.webhooks = webhooks;
        this.batch = new Batch(realm, this);
    }

    /**
     * When an operation came in.
     *
     * @param began its first bytes, in milliseconds by the sandbox's clock: what its sender knew when it was sent
     * @param nanos its last one, by {@link System#nanoTime}; reading it is part of the time that it takes
     */
    record Received(long began, long nanos) {}

    /** All of it is here that began then. */
    Received received(long began) {
        return new Received(began, System.nanoTime());
    }

    Arrived arrive(GraphCall call, Received received) {
        String account = graph.accountOf(call);
        Ledger.Entry request = realm.ledger.request(call, account, received.began());
        Fault fault = faults.pick(call, account);
        if (fault != null) {
            realm.ledger.struck(request, fault.describe());
        }
        return new Arrived(call, request, fault, received);
    }

    /** The answer, which for some faults nobody will see. Never fails. */
    Future<Answer> run(Arrived arrived) {
        Fault fault = arrived.fault;
        statistics.begin(arrived.call.operation());
        long wait = arrived.call.isBatch() ? 0 : left(realm.delay, arrived.received.nanos());
        if (fault != null && fault.type() == Fault.Type.SLOW) {
            wait += fault.millis("ms", 1000);
        }
        if (wait == 0 && fault == null && !arrived.call.isBatch() && !webhooks.serves(arrived.call)) {
            Answer answer = graph.carryOut(arrived.call, arrived.request);
            statistics.end();
            return Future.succeededFuture(answer);
        }
        return pause(wait)
                .compose(waited -> held(fault, false))
                .compose(ready -> strike(arrived))
                .compose(answer -> held(fault, true).map(ready -> answer))
                .onComplete(done -> statistics.end());
    }

    /** Milliseconds of the delay that are not over yet. */
    private static long left(Duration delay, long sinceNanos) {
        long nanos = delay.toNanos() - (System.nanoTime() - sinceNanos);
        return Math.max(0, Duration.ofNanos(nanos).plusNanos(999_999).toMillis());
    }

    private Future<Void> pause(long millis) {
        if (millis <= 0) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        vertx.setTimer(millis, timer -> promise.complete());
        return promise.future();
    }

    private Future<Void> held(@Nullable Fault fault, boolean after) {
        if (fault == null || fault.type() != Fault.Type.HOLD || fault.after() != after) {
            return Future.succeededFuture();
        }
        return faults.hold(fault.spec().path("name").asText(""));
    }

    /** Carries the operation out if the fault lets it, and gives the answer that the fault leaves of it. */
    private Future<Answer> strike(Arrived arrived) {
        Fault fault = arrived.fault;
        if (fault == null) {
            return carryOut(arrived);
        }
        if (fault.spec().has("lag_ms")) {
            realm.nextLags.add(fault.millis("lag_ms", 0));
        }
        return struck(arrived, fault).onComplete(done -> realm.nextLags.clear());
    }

    private Future<Answer> struck(Arrived arrived, Fault fault) {
        return switch (fault.type()) {
            case ERROR, FRESH_PARENT ->
                (fault.after() ? carryOut(arrived) : nothing()).map(lost -> refused(arrived, fault));
            case ERROR_IN_200 ->
                (fault.after() ? carryOut(arrived) : nothing()).map(lost -> {
                    Answer error = refused(arrived, fault);
                    return new Answer(200, error.body(), error.trace());
                });
            case NO_ID -> carryOut(arrived).map(lost -> Answer.success());
            case SEARCH_LAG -> {
                realm.nextLags.add(fault.millis("ms", 5000));
                yield carryOut(arrived);
            }
            case TIMEOUT, RESET, RESET_MIDDLE, TRUNCATED, EMPTY, HTML, MALFORMED, ENDLESS, DRIP ->
                fault.after() ? carryOut(arrived) : nothing();
            case DELAYED_COMMIT, HOLD, SLOW, HEADERS -> carryOut(arrived);
            case ROWS -> carryOut(arrived).map(fault::rows);
            case REPORT_FAILS -> carryOut(arrived).onSuccess(this::failReport);
        };
    }

    private void failReport(Answer ordered) {
        MetaObject run = realm.store.find(ordered.body().path("report_run_id").asText());
        if (run != null) {
            run.data.put("fails", true);
        }
    }

    private Answer refused(Arrived arrived, Fault fault) {
        Refusal refusal = fault.refusal(arrived.call);
        realm.ledger.refused(
                arrived.request, refusal.code(), refusal.subcodeOrZero(), String.valueOf(refusal.getMessage()));
        return refusal.answer();
    }

    private static Future<Answer> nothing() {
        return Future.succeededFuture(Answer.success());
    }

    private Future<Answer> carryOut(Arrived arrived) {
        if (arrived.call.isBatch()) {
            return batch.run(arrived.call, arrived.received);
        }
        if (webhooks.serves(arrived.call)) {
            return webhooks.carryOut(arrived.call, arrived.request);
        }
        return Future.succeededFuture(graph.carryOut(arrived.call, arrived.request));
    }
}
