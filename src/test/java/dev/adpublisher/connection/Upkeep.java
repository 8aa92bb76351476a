package dev.adpublisher.connection;

import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** What the service does for connections on a schedule, which is off in tests, for tests of other rooms. */
@Singleton
public class Upkeep {
    private final ConnectionWatch watch;
    private final ResealSql reseal;

    Upkeep(ConnectionWatch watch, ResealSql reseal) {
        this.watch = watch;
        this.reseal = reseal;
    }

    /** Checks the connections that are due; answers how many. */
    public int check() {
        return done(watch::checkDue);
    }

    /** Seals anew what is not sealed with the first key; answers how many connections that were. */
    public int reseal() {
        return done(reseal::resealAll);
    }

    private static int done(Supplier<Uni<Integer>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(work);
        } catch (Throwable failed) {
            throw new AssertionError(failed);
        }
    }
}
