package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.connection.Connections;
import dev.adpublisher.graph.Governor;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.media.ImageFetcher;
import dev.adpublisher.tenancy.TenantSql;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A process that stands still between the commit of an intent and the call that it permits. */
@QuarkusTest
class FrozenTest {
    private static final Duration LEASE = Duration.ofMillis(200);

    @Inject
    HandClaims hand;

    @Inject
    TenantSql sql;

    @Inject
    JournalJson json;

    @Inject
    ReleaseJournal releases;

    @Inject
    Connections connections;

    @Inject
    AccountLabels labels;

    @Inject
    StraySql strays;

    @Inject
    GraphClient graph;

    @Inject
    Governor governor;

    @Inject
    ImageFetcher images;

    @Inject
    PictureRooms rooms;

    @Inject
    PublishingConfig config;

    @Test
    void whoWakesAfterAnotherTookOverSendsNothingUnderItsIntents() {
        // Given
        Journey journey = HandClaims.waiting(1);
        hand.mend(journey);
        Claim claim = hand.claim(journey);
        long before = journey.now();
        PublishRun runs = runs(new Freezing(() -> hand.claim(journey)), sendingWithin(LEASE));

        // When
        RunEnd end = hand.in(context -> runs.work(claim, context, () -> false));

        // Then
        assertThat(end).isInstanceOf(RunEnd.Lost.class);
        assertThat(journey.requestsSince(before)).doesNotContain("POST campaigns");
    }

    @Test
    void whoWasOvertakenBeforeItPausesChangesNothing() {
        // Given: what is to be paused, and by the time that this is announced somebody else works on it
        Journey journey = Journey.withAds(1);
        journey.published("active");
        hand.run(
                journey,
                "UPDATE publications SET task = 'set_status', target = 'paused', phase = 'queued', next_attempt_at = NULL WHERE campaign_id = ?::uuid RETURNING 1");
        Claim claim = hand.claim(journey);
        long before = journey.now();
        PublishRun runs = runs(new Overtaken(() -> hand.claim(journey)), config);

        // When
        RunEnd end = hand.in(context -> runs.work(claim, context, () -> false));

        // Then
        assertThat(end).isInstanceOf(RunEnd.Lost.class);
        assertThat(journey.requestsSince(before)).doesNotContain("POST node");
    }

    private PublishRun runs(PublishJournal journal, PublishingConfig settings) {
        return new PublishRun(journal, releases, connections, labels, strays, graph, governor, images, rooms, settings);
    }

    /** Another claims the publication right before the first write. */
    private final class Overtaken extends PublishJournal {
        private final Runnable meanwhile;

        Overtaken(Runnable meanwhile) {
            super(sql, json);
            this.meanwhile = meanwhile;
        }

        @Override
        Uni<Flushed> flush(Claim claim, @Nullable Phase phase, List<Result> results, List<UUID> intents) {
            Context context = Vertx.currentContext();
            return Uni.createFrom()
                    .item(meanwhile)
                    .emitOn(Infrastructure.getDefaultWorkerPool())
                    .invoke(Runnable::run)
                    .emitOn(command -> context.runOnContext(ignored -> command.run()))
                    .chain(() -> super.flush(claim, phase, results, intents));
        }
    }

    /** Tells of a commit only when another has claimed the publication, and longer after it than a lease takes. */
    private final class Freezing extends PublishJournal {
        private final Runnable meanwhile;

        Freezing(Runnable meanwhile) {
            super(sql, json);
            this.meanwhile = meanwhile;
        }

        @Override
        Uni<Flushed> flush(Claim claim, @Nullable Phase phase, List<Result> results, List<UUID> intents) {
            Context context = Vertx.currentContext();
            Uni<Flushed> flushed = super.flush(claim, phase, results, intents);
            return intents.isEmpty()
                    ? flushed
                    : flushed.call(() -> Uni.createFrom()
                                    .item(meanwhile)
                                    .emitOn(Infrastructure.getDefaultWorkerPool())
                                    .invoke(Runnable::run))
                            .onItem()
                            .delayIt()
                            .by(LEASE.multipliedBy(2))
                            .emitOn(command -> context.runOnContext(ignored -> command.run()));
        }
    }

    private PublishingConfig sendingWithin(Duration lease) {
        return (PublishingConfig) Proxy.newProxyInstance(
                PublishingConfig.class.getClassLoader(),
                new Class<?>[] {PublishingConfig.class},
                (proxy, method, arguments) ->
                        method.getName().equals("lease") ? lease : method.invoke(config, arguments));
    }
}
