package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.connection.Connections;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The intents that are committed together with the admission. */
@QuarkusTest
class FirstIntentsTest {
    @Inject
    TestDatabase database;

    @Inject
    HandClaims hand;

    @Inject
    PublishJournal journal;

    @Inject
    Connections connections;

    @Inject
    PublishRun runs;

    @Test
    void campaignAndPicturesAreIntendedInTheCommitThatAcceptsThem() {
        // Given
        Journey journey = Journey.withAds(2);

        // When
        journey.assertExactlyOnce(journey.published("paused"), 2);

        // Then
        assertThat(database.run(
                        journey.user,
                        """
                SELECT coalesce(subject, '') FROM campaign_audit_log
                 WHERE campaign_id = ?::uuid AND action = 'publish_object.state' AND to_state = 'IN_FLIGHT'
                   AND xmin::text = (SELECT xmin::text FROM campaign_audit_log WHERE campaign_id = ?::uuid AND action = 'publication.requested')
                 ORDER BY 1""",
                        journey.campaign,
                        journey.campaign))
                .containsExactly("campaign/0", "image/0", "image/1");
    }

    @Test
    void whatIsNotSentUnderThemIsMadeByTheNextClaimWithoutASearch() {
        // Given: intended, as an admission does, by a process that is about to end
        Journey journey = HandClaims.waiting(1);
        Claim claim = hand.claim(journey);
        hand.mend(journey);
        HeadStart start = headStart(claim, hand.load(claim));
        assertThat(campaignState(journey)).isEqualTo("IN_FLIGHT");

        // When
        RunEnd end = hand.in(context -> runs.work(start, context, () -> true));
        String seen = String.valueOf(hand.run(
                journey,
                "SELECT string_agg(o.from_state || '>' || o.to_state, ' ' ORDER BY o.created_at, o.id) FROM campaign_audit_log o"
                        + " WHERE o.campaign_id = ?::uuid AND o.subject = 'campaign/0'"));

        // Then
        assertThat(end).isInstanceOf(RunEnd.Superseded.class);
        assertThat(seen).contains("PLANNED>IN_FLIGHT IN_FLIGHT>PLANNED").doesNotContain("UNKNOWN");
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(publication, 1);
    }

    @Test
    void whoWakesTooLateAsksAgainAndSendsNothingWithoutTheLease() {
        // Given: intended with its admission, then frozen for longer than its lease, while another claim took it over
        Journey journey = HandClaims.waiting(1);
        Claim claim = hand.claim(journey);
        hand.mend(journey);
        HeadStart young = headStart(claim, hand.load(claim));
        HeadStart late = new HeadStart(
                young.publication(),
                young.connection(),
                young.pictures(),
                System.nanoTime() - Duration.ofMinutes(1).toNanos());
        hand.claim(journey);
        long before = journey.now();

        // When
        RunEnd end = hand.in(context -> runs.work(late, context, () -> false));

        // Then
        assertThat(end).isInstanceOf(RunEnd.Lost.class);
        assertThat(journey.requestsSince(before)).doesNotContain("POST campaigns");
    }

    private String campaignState(Journey journey) {
        return String.valueOf(hand.run(
                journey, "SELECT state FROM publish_objects WHERE campaign_id = ?::uuid AND kind = 'campaign'"));
    }

    private HeadStart headStart(Claim claim, LoadedPublication loaded) {
        UUID campaign = loaded.objects().stream()
                .filter(object -> object.kind() == ObjectKind.CAMPAIGN)
                .findFirst()
                .orElseThrow()
                .id();
        Instant intent = hand.inContext(() -> journal.flush(claim, null, List.of(), List.of(campaign)))
                .permits()
                .get(campaign);
        LoadedPublication intended = new LoadedPublication(
                claim,
                loaded.task(),
                loaded.targetActive(),
                loaded.phase(),
                loaded.published(),
                loaded.liveAsked(),
                loaded.labelId(),
                loaded.retryCount(),
                loaded.databaseNow(),
                loaded.objects().stream()
                        .map(object -> object.id().equals(campaign) ? intended(object, claim, intent) : object)
                        .toList());
        return new HeadStart(
                intended,
                hand.inContext(() -> connections.load(claim.userId(), claim.campaignId()))
                        .orElseThrow(),
                FetchedAhead.none(),
                System.nanoTime());
    }

    private static JournalObject intended(JournalObject object, Claim claim, Instant intent) {
        return new JournalObject(
                object.id(),
                object.kind(),
                object.ordinal(),
                object.marker(),
                object.name(),
                object.params(),
                object.references(),
                object.origins(),
                ObjectState.PLANNED,
                claim.epoch(),
                intent,
                null,
                false,
                object.attempts(),
                0,
                null);
    }
}
