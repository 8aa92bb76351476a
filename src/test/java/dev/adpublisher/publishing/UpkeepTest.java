package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.platform.UpkeepSql;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scheduled upkeep: what it does, and that a failure of one run is no failure of the next. */
@QuarkusTest
class UpkeepTest {
    @Inject
    UpkeepSql upkeep;

    @Inject
    BacklogSql backlog;

    @Inject
    RetentionSql retention;

    @Inject
    HandClaims hand;

    @Inject
    MeterRegistry meters;

    @Test
    void handsOverWhatTheDatabaseAnswers() {
        List<Integer> answers = new ArrayList<>();
        hand.inContext(() -> upkeep.run(
                "count",
                "SELECT $1::integer + 1 AS more",
                Tuple.of(41),
                rows -> answers.add(rows.iterator().next().getInteger("more"))));
        assertThat(answers).containsExactly(42);
    }

    @Test
    void neverFailsWhateverGoesWrong() {
        List<Integer> answers = new ArrayList<>();
        hand.inContext(() -> upkeep.run("fail", "SELECT no_such_function()", Tuple.tuple(), rows -> answers.add(1)));
        hand.inContext(() -> upkeep.run("stumble", "SELECT 1", Tuple.tuple(), rows -> {
            throw new IllegalStateException("the answer is not understood");
        }));
        hand.inContext(() -> upkeep.count("count", "SELECT 3", Tuple.tuple()));
        assertThat(answers).isEmpty();
    }

    @Test
    void theBacklogBecomesGauges() {
        // Given
        HandClaims.waiting(1);

        // When
        hand.inContext(backlog::measure);

        // Then
        assertThat(meters.get("adpublisher.publications.waiting")
                        .tag("phase", "waiting_reconnect")
                        .gauge()
                        .value())
                .isGreaterThanOrEqualTo(1);
    }

    @Test
    void theCleanUpForgetsWhatFailedLongAgo() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("adsets", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
        String campaign = journey.published("paused").path("meta_campaign_id").asText();
        hand.run(
                journey,
                "UPDATE publications SET finished_at = now() - interval '31 days' WHERE campaign_id = ?::uuid");

        // When
        hand.inContext(retention::cleanUp);

        // Then
        assertThat(hand.run(
                        journey,
                        "SELECT count(*) FROM publish_objects WHERE campaign_id = ?::uuid AND params IS NOT NULL"))
                .isEqualTo(0L);
        assertThat(journey.publication().path("meta_campaign_id").asText()).isEqualTo(campaign);

        // When
        journey.command("retry").then().statusCode(202);

        // Then
        journey.assertExactlyOnce(journey.ended(), 1);
    }
}
