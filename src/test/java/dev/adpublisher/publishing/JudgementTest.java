package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.publishing.Judgement.Found;
import dev.adpublisher.publishing.SweepSql.Account;
import dev.adpublisher.publishing.SweepSql.Owner;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an object that no row claims: deleted only where it is proven to be ours, needed by nobody and touched by nobody. */
class JudgementTest {
    private static final Account ACCOUNT = new Account(UUID.randomUUID(), "1001");
    private static final Instant SENT = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // kind | marker | row | phase | outcome | the row's id | active | minutes after its last intent | alone
                // |
                // verdict | reason
                "CAMPAIGN | none   | none     | DONE   | cancelled |     | false | 0    | true  | REPORTED | label_without_marker",
                "CAMPAIGN | forged | CANCEL   | DONE   | cancelled |     | false | 0    | true  | REPORTED | marker_not_ours",
                "CAMPAIGN | ours   | none     | DONE   | cancelled |     | false | 0    | true  | REPORTED | publication_not_known",
                "CAMPAIGN | ours   | PLANNED  | DONE   | cancelled |     | false | 5    | true  | DOOMED   | left_over",
                "CREATIVE | ours   | PLANNED  | DONE   | cancelled |     | false |      | true  | DOOMED   | left_over",
                "ADSET    | ours   | REJECTED | DONE   | failed    |     | false | 5    | true  | DOOMED   | left_over",
                "AD       | ours   | DELETED  | DONE   | cancelled | 120 | false | -5   | true  | DOOMED   | second_copy",
                "CAMPAIGN | ours   | CONFIRMED| DONE   | published | 120 | false | 5    | false | DOOMED   | second_copy",
                "CREATIVE | ours   | CONFIRMED| DONE   | published | 120 | false |      | false | REPORTED | second_copy",
                "CAMPAIGN | ours   | CONFIRMED| DONE   | published | 120 | true  | 5    | false | REPORTED | active",
                "CAMPAIGN | ours   | PLANNED  | DONE   | cancelled |     | true  | 5    | true  | REPORTED | active",
                "AD       | ours   | CONFIRMED| DONE   | published | 120 | false | 1440 | false | REPORTED | copied_later",
                "ADSET    | ours   | PARKED   | PARKED |           |     | false | 5    | true  | ADOPTED  | found_late",
                "ADSET    | ours   | PARKED   | PARKED |           |     | false | 5    | false |          |",
                "ADSET    | ours   | UNKNOWN  | RECONCILING |      |     | false | -5   | true  |          |",
                "ADSET    | ours   | IN_FLIGHT| CREATING |         |     | false | -5   | true  |          |",
                "ADSET    | ours   | DOOMED   | ROLLING_BACK |     | 120 | false | -5   | true  |          |",
            })
    void isDecidedByWhatIsProven(
            ObjectKind kind,
            String marker,
            String row,
            Phase phase,
            @Nullable String outcome,
            @Nullable String rowsId,
            boolean active,
            @Nullable Integer minutes,
            boolean alone,
            Stray.@Nullable Verdict verdict,
            @Nullable String reason) {
        // Given
        Found found = new Found(
                kind,
                "999",
                "Spring",
                active,
                minutes == null ? null : SENT.plusSeconds(60L * minutes),
                marker.equals("none") ? null : "0123456789abcdefghjk");
        Owner owner = row.equals("none")
                ? null
                : new Owner(
                        UUID.randomUUID(),
                        kind,
                        row.equals("CANCEL") ? ObjectState.PLANNED : ObjectState.valueOf(row),
                        rowsId,
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        phase,
                        outcome,
                        SENT);

        // When
        var stray = Judgement.of(ACCOUNT, found, marker.equals("ours"), owner, alone);

        // Then
        assertThat(stray.map(Stray::verdict).orElse(null)).isEqualTo(verdict);
        assertThat(stray.map(Stray::reason).orElse(null)).isEqualTo(reason);
    }

    @Test
    void whatWasNeverAskedForIsNotOurs() {
        Found found = new Found(ObjectKind.AD, "999", "Spring", false, SENT, "0123456789abcdefghjk");
        Owner never = new Owner(
                UUID.randomUUID(),
                ObjectKind.AD,
                ObjectState.PLANNED,
                null,
                UUID.randomUUID(),
                UUID.randomUUID(),
                Phase.DONE,
                "failed",
                null);
        assertThat(Judgement.of(ACCOUNT, found, true, never, true).map(Stray::verdict))
                .contains(Stray.Verdict.REPORTED);
    }
}
