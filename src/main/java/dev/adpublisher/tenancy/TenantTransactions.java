package dev.adpublisher.tenancy;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A Panache transaction as one user. Everything inside runs on one session, one step after another: never start two of these, or two queries
 * of one, at the same time on one request, and never call Meta inside.
 */
@ApplicationScoped
public class TenantTransactions {

    /**
     * Runs {@code work} in one transaction that sees and writes only {@code user}'s rows; fails, and rolls back, with what the work fails with.
     * Once begun it runs to its end, also when nobody wants its result any more, as when a client hangs up: Hibernate Reactive would otherwise
     * close the session under its statements, and log an error for each.
     */
    public <T> Uni<T> as(UUID user, Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> {
            Cancellable neverCancelled = transaction(user, work).subscribe().with(emitter::complete, emitter::fail);
        });
    }

    private static <T> Uni<T> transaction(UUID user, Supplier<Uni<T>> work) {
        return Panache.withTransaction(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery("SELECT set_config('app.user_id', ?1, true)", String.class)
                        .setParameter(1, user.toString())
                        .getSingleResult())
                .chain(set -> work.get()));
    }
}
