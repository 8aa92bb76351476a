package dev.adpublisher.publishing;

import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** A worker that a test plays itself: it holds the lease, so the service's own worker keeps away. */
@Singleton
class HandClaims {
    private final TestDatabase database;
    private final PublishJournal journal;
    private final PublishRun runs;
    private final Sweeper sweeper;

    HandClaims(TestDatabase database, PublishJournal journal, PublishRun runs, Sweeper sweeper) {
        this.database = database;
        this.journal = journal;
        this.runs = runs;
        this.sweeper = sweeper;
    }

    /** A publication that waits for a new connection, whose token in truth is good. */
    static Journey waiting(int ads) {
        Journey journey = Journey.withAds(ads);
        journey.fault("campaigns", "{\"type\": \"error\", \"when\": \"before\", \"code\": 190, \"status\": 401}");
        journey.publish("paused").then().statusCode(202);
        journey.until(publication -> publication.path("phase").asText().equals("waiting_reconnect"));
        return journey;
    }

    /** Takes the publication, from whoever holds it. */
    Claim claim(Journey journey) {
        UUID campaign = UUID.fromString(journey.campaign);
        long epoch = (Long)
                run(
                        journey,
                        """
                UPDATE publications SET epoch = epoch + 1, lease_until = clock_timestamp() + interval '1 min', worker = 'test',
                       next_attempt_at = clock_timestamp() WHERE campaign_id = ?::uuid RETURNING epoch""");
        String account = (String) run(journey, "SELECT ad_account_id FROM publications WHERE campaign_id = ?::uuid");
        UUID id = (UUID) run(journey, "SELECT id FROM publications WHERE campaign_id = ?::uuid");
        return new Claim(id, journey.user, campaign, account, epoch, 1);
    }

    LoadedPublication load(Claim claim) {
        return inContext(() -> journal.load(claim));
    }

    /** One statement about the journey's campaign; answers its first value. */
    Object run(Journey journey, String sql) {
        return database.run(journey.user, sql, journey.campaign).getFirst();
    }

    /** The connection is good again, and nobody says so. */
    void mend(Journey journey) {
        run(
                journey,
                "UPDATE campaign_meta_connections SET connection_status = 'connected', status_reason = NULL WHERE campaign_id = ?::uuid");
    }

    /** Works on the claim to the end of the run. */
    RunEnd work(Claim claim, BooleanSupplier draining) {
        return in(context -> runs.work(claim, context, draining));
    }

    /** The journey's account is due now, and this replica looks. */
    void sweep(Journey journey) {
        run(
                journey,
                """
                INSERT INTO account_sweeps (user_id, ad_account_id, next_sweep_at)
                SELECT user_id, ad_account_id, clock_timestamp() - interval '1 s' FROM publications WHERE campaign_id = ?::uuid
                ON CONFLICT (user_id, ad_account_id) DO UPDATE SET next_sweep_at = excluded.next_sweep_at""");
        sweepWhatIsDue();
    }

    void sweepWhatIsDue() {
        inContext(sweeper::look);
    }

    <T> T inContext(Supplier<Uni<T>> step) {
        return in(context -> step.get());
    }

    <T> T in(Function<Context, Uni<T>> step) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> step.apply(VertxContext.getOrCreateDuplicatedContext()));
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
