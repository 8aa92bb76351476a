package dev.adpublisher.publishing;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * When the public summary of one run is brought up to date. It is for people: that is done while the calls to Meta are under way, not before
 * them. Confined to the run's event loop.
 */
final class Summaries {
    private static final Logger LOG = Logger.getLogger(Summaries.class);
    /**
     * A summary holds the publication's row, so it waits for a pause between flushes: one wave's flushes share it, and it is over before Meta
     * answers the next wave.
     */
    private static final long AFTER_PAUSE_MILLIS = 10;
    /** Without such a pause: nobody should see it later than this. */
    private static final long AT_THE_LATEST_MILLIS = 150;

    private final Supplier<Uni<Void>> write;
    private final Context context;
    private final BooleanSupplier busy;
    private Uni<Void> last = Uni.createFrom().voidItem();
    private boolean owed;
    private int flushes;
    private boolean ending;

    /**
     * @param write writes the summary as the rows say it when it is subscribed to
     * @param busy whether a flush is under way or about to begin
     */
    Summaries(Supplier<Uni<Void>> write, Context context, BooleanSupplier busy) {
        this.write = write;
        this.context = context;
        this.busy = busy;
    }

    /** A flush has changed what the summary says. */
    void owe() {
        flushes++;
        if (owed || ending) {
            return;
        }
        owed = true;
        writeInAPause(AT_THE_LATEST_MILLIS);
    }

    private void writeInAPause(long patienceMillis) {
        int before = flushes;
        context.owner()
                .setTimer(
                        AFTER_PAUSE_MILLIS,
                        timer -> context.runOnContext(turn -> {
                            boolean pause = flushes == before && !busy.getAsBoolean();
                            long patienceLeft = patienceMillis - AFTER_PAUSE_MILLIS;
                            if (pause || patienceLeft <= 0) {
                                writeNow();
                            } else {
                                writeInAPause(patienceLeft);
                            }
                        }));
    }

    private void writeNow() {
        owed = false;
        if (ending) {
            return;
        }
        last = last.chain(() -> write.get())
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "the summary waits for the next flush"))
                .onFailure()
                .recoverWithNull()
                .memoize()
                .indefinitely();
        last.subscribe().with(done -> {});
    }

    /** Nothing more is written here; done when nothing is under way any more. */
    Uni<Void> end() {
        ending = true;
        return Uni.createFrom().deferred(() -> last);
    }
}
