package dev.adpublisher.publishing;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The journal of one run, group-committed: what gathers while one flush is under way goes into the next, so that results of one wave and the
 * intents of the next share a commit. A result waits a moment for others of its wave, but never the last of them: a flush for each would keep
 * PostgreSQL, and so the last one's flush, busy with what nobody waits for. Confined to the run's event loop.
 */
final class JournalWriter {
    private static final Logger LOG = Logger.getLogger(JournalWriter.class);
    private static final int TRIES = 20;
    private static final long PAUSE_MILLIS = 500;
    /** From an answer to the intent of what it makes possible: its permit, and the way back to the run. One more, for good measure. */
    private static final int TURNS_TO_AN_INTENT = 3;
    /** The longest that a result waits for the others of its kind: about as long as a flush takes, and short beside a call to Meta. */
    private static final long GATHERING_MILLIS = 2;

    private final PublishJournal journal;
    private final Claim claim;
    private final Task task;
    private final boolean targetActive;
    private final Context context;

    private List<Pending> waiting = new ArrayList<>();
    /** Of a flush that PostgreSQL refused: written one by one, so that only the one to blame fails. */
    private final Deque<Pending> alone = new ArrayDeque<>();

    private final CallsUnderWay calls;
    private final Summaries summaries;
    private boolean flushing;
    private boolean scheduled;
    private @Nullable Long gathering;
    private boolean lost;
    private boolean superseded;
    private boolean progressed;
    private boolean refused;
    private @Nullable Phase phase;
    private Phase entered;

    JournalWriter(PublishJournal journal, LoadedPublication publication, Context context) {
        this.journal = journal;
        this.claim = publication.claim();
        this.task = publication.task();
        this.targetActive = publication.targetActive();
        this.context = context;
        this.entered = publication.phase();
        this.calls = CallsUnderWay.of(publication);
        this.summaries = new Summaries(
                () -> journal.summarise(claim), context, () -> flushing || scheduled || gathering != null);
    }

    /** One write and who waits for it: a result, an intent, or neither, where only the phase is new. */
    private record Pending(
            @Nullable Result result,
            @Nullable JournalObject intended,
            int tries,
            UniEmitter<? super Optional<Instant>> waiter) {
        Pending again() {
            return new Pending(result, intended, tries + 1, waiter);
        }

        @Nullable
        UUID intent() {
            return intended == null ? null : intended.id();
        }

        /** With the id, if there is one: where it cannot be written, this text is all that is left of it. */
        String said() {
            return result == null
                    ? intended == null ? "the phase" : "the intent of " + intended.id()
                    : result.kind().wireName() + " " + result.objectId() + " as " + result.state()
                            + (result.metaId() == null ? "" : ", Meta's id " + result.metaId());
        }
    }

    /**
     * Commits the intent to create an object; answers the moment of the intent by the database's clock, or nothing: then the create must not
     * be sent, because the claim is lost, a user's command came in between, or the object is not PLANNED any more.
     */
    Uni<Optional<Instant>> intend(JournalObject object) {
        return enqueue(null, object);
    }

    /** Commits a result. A lost claim is not a failure: the row then belongs to a newer epoch, which finds out by itself. */
    Uni<Void> record(Result result) {
        return enqueue(result, null).replaceWithVoid();
    }

    /** The phase that goes out with the next flush. */
    void entering(Phase next) {
        if (next != entered) {
            entered = next;
            phase = next;
        }
    }

    /** The phase as this run last said it. */
    Phase phase() {
        return entered;
    }

    /** Writes only the phase, so that it can be seen while the next calls are under way. */
    Uni<Void> announce() {
        return enqueue(null, null).replaceWithVoid();
    }

    /** Whether the claim turned out to be lost; nothing more may be sent. */
    boolean lost() {
        return lost;
    }

    /** Whether a user's command has changed the task; what is under way is finished, nothing new is begun. */
    boolean superseded() {
        return superseded;
    }

    /** Whether anything has come about in this run: an object made, found or deleted. */
    boolean progressed() {
        return progressed;
    }

    private Uni<Optional<Instant>> enqueue(@Nullable Result result, @Nullable JournalObject intended) {
        return Uni.createFrom().emitter(emitter -> {
            if (result != null) {
                calls.answered(result.kind(), result.objectId());
            }
            waiting.add(new Pending(result, intended, 1, emitter));
            flushSoon();
        });
    }

    /** Some turns of the event loop later: a result and the intents that it makes possible go into one commit. */
    private void flushSoon() {
        if (flushing || scheduled) {
            return;
        }
        if (mayGather()) {
            if (gathering == null) {
                gathering = context.owner()
                        .setTimer(
                                GATHERING_MILLIS,
                                timer -> context.runOnContext(turn -> {
                                    gathering = null;
                                    flushIfIdle();
                                }));
            }
        } else {
            scheduled = true;
            Turns.after(TURNS_TO_AN_INTENT, context, () -> {
                scheduled = false;
                flushIfIdle();
            });
        }
    }

    /** Whether there are results, each of which more of its kind will follow. The intents beside them are what they have made possible. */
    private boolean mayGather() {
        boolean results = false;
        for (Pending pending : waiting) {
            Result result = pending.result();
            if (result == null ? pending.intended() == null : !calls.any(result.kind())) {
                return false;
            }
            results |= result != null;
        }
        return results && alone.isEmpty();
    }

    private void flushIfIdle() {
        if (flushing || (waiting.isEmpty() && alone.isEmpty())) {
            return;
        }
        flushing = true;
        if (gathering != null) {
            context.owner().cancelTimer(gathering);
            gathering = null;
        }
        List<Pending> batch = refused ? withoutIntents(next()) : next();
        Phase going = phase;
        phase = null;
        List<Result> results = batch.stream()
                .flatMap(p -> Optional.ofNullable(p.result()).stream())
                .toList();
        List<UUID> intents = batch.stream()
                .flatMap(p -> Optional.ofNullable(p.intent()).stream())
                .toList();
        journal.flush(claim, going, results, intents)
                .subscribe()
                .with(
                        flushed -> {
                            settle(batch, flushed);
                            summaries.owe();
                        },
                        failure -> {
                            phase = phase == null ? going : phase;
                            fail(batch, failure);
                        });
    }

    /** Nothing more is summarised here: the release does it. When none is under way any more, which would show an older phase after it. */
    Uni<Void> summarised() {
        return summaries.end();
    }

    /** After a refusal nothing more is begun. */
    private static List<Pending> withoutIntents(List<Pending> batch) {
        batch.stream().filter(pending -> pending.intent() != null).forEach(pending -> pending.waiter()
                .complete(Optional.empty()));
        return batch.stream().filter(pending -> pending.intent() == null).toList();
    }

    private List<Pending> next() {
        Pending one = alone.poll();
        if (one != null) {
            return List.of(one);
        }
        List<Pending> all = waiting;
        waiting = new ArrayList<>();
        return all;
    }

    private void settle(List<Pending> batch, PublishJournal.Flushed flushed) {
        flushing = false;
        lost |= !flushed.held();
        superseded |= flushed.held() && (flushed.task() != task || flushed.targetActive() != targetActive);
        for (Pending pending : batch) {
            progressed |= flushed.held() && pending.result() != null && isProgress(pending.result());
            JournalObject intended = pending.intended();
            Optional<Instant> permit = intended == null
                    ? Optional.empty()
                    : Optional.ofNullable(flushed.permits().get(intended.id()));
            if (intended != null && permit.isPresent()) {
                calls.begun(intended.kind(), intended.id());
            }
            pending.waiter().complete(permit);
        }
        flushSoon();
    }

    private static boolean isProgress(Result result) {
        return result.state().made() || result.state() == ObjectState.DELETED;
    }

    private void fail(List<Pending> batch, Throwable failure) {
        if (JournalRefusal.isRefusal(failure)) {
            refused(batch, failure);
        } else {
            lost(batch, failure);
        }
    }

    /** Nothing of it was written. Of several, each is tried by itself: what PostgreSQL has against one is no fault of the others. */
    private void refused(List<Pending> batch, Throwable failure) {
        if (batch.size() > 1) {
            // An intent may depend on a result of the same flush: it is asked for only when all of those are written.
            batch.stream().filter(pending -> pending.intent() == null).forEach(alone::add);
            batch.stream().filter(pending -> pending.intent() != null).forEach(alone::add);
        } else {
            Pending pending = batch.getFirst();
            phase = null;
            refused = true;
            pending.waiter().fail(JournalRefusal.of(pending.said(), failure));
        }
        flushing = false;
        flushIfIdle();
    }

    /**
     * PostgreSQL did not answer. Whether the commit happened is unknown, so an intent of it is no permission to send. A result is written
     * again for a while: an id that Meta has answered is worth it, and writing it twice changes nothing.
     */
    private void lost(List<Pending> batch, Throwable failure) {
        List<Pending> again = new ArrayList<>();
        for (Pending pending : batch) {
            if (pending.result() != null && pending.tries() < TRIES) {
                again.add(pending.again());
            } else if (pending.intent() != null) {
                pending.waiter().complete(Optional.empty());
            } else {
                pending.waiter().fail(failure);
            }
        }
        if (again.isEmpty()) {
            flushing = false;
            flushIfIdle();
            return;
        }
        LOG.warnf(
                "publication=%s epoch=%d: the journal could not be written, trying again: %s",
                claim.publicationId(), claim.epoch(), failure);
        context.owner().setTimer(PAUSE_MILLIS, timer -> {
            again.addAll(waiting);
            waiting = again;
            flushing = false;
            flushIfIdle();
        });
    }
}
