package dev.adpublisher.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.chaos.Violation.Invariant;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every invariant can fail: made-up histories, each right but for one thing. */
class InvariantsTest {
    private final History history = new History();

    @Test
    void aRightHistoryBreaksNothing() {
        // Given
        history.goesLive();

        // When / Then
        assertThat(Invariants.check(history.evidence())).isEmpty();
    }

    @Test
    void aSecondLiveObjectOfOneIntentBreaksI1() {
        // Given
        history.live("campaign", "6199", "Sale [ap-" + History.marker("campaign", 0) + "]", "PAUSED");

        // When / Then
        assertThat(broken()).contains(Invariant.I1);
    }

    @Test
    void aPublishedObjectThatIsGoneBreaksI1() {
        // Given
        history.live.removeIf(object -> object.kind().equals("ad"));

        // When / Then
        assertThat(broken()).contains(Invariant.I1, Invariant.I10);
    }

    @Test
    void aPublishedIntentThatWasNeverMadeBreaksI1() {
        // Given
        history.state("adset", "UNKNOWN");

        // When / Then
        assertThat(broken()).contains(Invariant.I1);
    }

    @Test
    void anObjectThatNobodyAskedForBreaksI2() {
        // Given
        history.live("adset", "6299", "Sale [ap-zzzzzzzzzzzzzzzzzzzz]", "PAUSED");

        // When / Then
        assertThat(broken()).contains(Invariant.I2, Invariant.I10);
    }

    @Test
    void anObjectWhoseRowSaysThatItIsGoneBreaksI2() {
        // Given
        history.state("campaign", "DELETED");

        // When / Then
        assertThat(broken()).contains(Invariant.I2);
    }

    @Test
    void whatIsStillSoughtBreaksNothingWhereNobodyWasPromisedAnEnd() {
        // Given
        history.waitsWithAnUnknownAd();

        // When / Then
        assertThat(broken()).isEmpty();
    }

    @Test
    void whatIsStillSoughtBreaksI2WhereTheEndWasPromised() {
        // Given
        history.waitsWithAnUnknownAd();
        history.promise("still waiting_throttle/", Duration.ofSeconds(5));

        // When / Then
        assertThat(broken()).contains(Invariant.I2, Invariant.I10);
    }

    @Test
    void whatIsActiveBeforeAllIsKnownBreaksI3() {
        // Given
        history.effect("campaign", "6101", "ACTIVE", History.at(2));

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I3);
    }

    @Test
    void whatIsActiveAndInNoRowBreaksI3() {
        // Given
        history.effect("adset", "6299", "ACTIVE", History.at(60));

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I3);
    }

    @Test
    void whatIsActiveAfterACancelBreaksI3() {
        // Given
        history.goesLive();
        history.outcome("cancelled");

        // When / Then
        assertThat(broken()).contains(Invariant.I3);
    }

    @Test
    void aPublishThatNeverEndsBreaksI4() {
        // Given
        history.promise("still reconciling/publishing", Duration.ofSeconds(75));

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I4);
    }

    @Test
    void aPublishThatEndsTooLateBreaksI4() {
        // Given
        history.promise("done/active", Duration.ofSeconds(71));

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I4);
    }

    @Test
    void anAcceptedPublishThatIsForgottenBreaksI4() {
        // Given
        history.promise("done/active", Duration.ofSeconds(1));
        history.forget();

        // When / Then
        assertThat(broken()).contains(Invariant.I4);
    }

    @Test
    void anEdgeThatDoesNotExistBreaksI5() {
        // Given
        history.moves("ad/0", "CONFIRMED", "PLANNED", 1, 50);
        history.moves("ad/0", "PLANNED", "CONFIRMED", 1, 51);

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I5);
    }

    @Test
    void aTransitionThatIsNotLoggedBreaksI5() {
        // Given
        history.transitions.removeIf(
                move -> move.subject().equals("adset/0") && move.to().equals("IN_FLIGHT"));

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I5);
    }

    @Test
    void aStateThatTheLogDoesNotKnowBreaksI5() {
        // Given
        history.state("creative", "DOOMED");
        history.outcome("failed");

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I5);
    }

    @Test
    void aLogThatCanBeChangedBreaksI5() {
        // Given
        history.auditCanBeChanged = true;

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I5);
    }

    @Test
    void aWriteByAnOlderEpochBreaksI6() {
        // Given
        history.moves("ad/0", "CONFIRMED", "DOOMED", 3, 50);
        history.moves("ad/0", "DOOMED", "DELETED", 2, 51);
        history.state("ad", "DELETED");
        history.live.removeIf(object -> object.kind().equals("ad"));
        history.outcome("failed");

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I6);
    }

    @Test
    void aCallWithAnotherTenantsTokenBreaksI7() {
        // Given
        history.request("POST campaigns", History.ACCOUNT, "print-of-other", History.at(1));

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I7);
    }

    @Test
    void aLogLineThatNamesTwoTenantsBreaksI7() {
        // Given
        history.text(null, "claimed " + History.CAMPAIGN + " account=" + History.OTHER_ACCOUNT);

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I7);
    }

    @Test
    void anAnswerWithAnotherTenantsObjectBreaksI7() {
        // Given
        history.text(History.OTHER_ACCOUNT, "{\"meta_campaign_id\":\"610100000001\"}");
        history.live("campaign", "610100000001", "Label of ours", "PAUSED");

        // When / Then
        assertThat(broken()).contains(Invariant.I7);
    }

    @Test
    void aTokenInALogBreaksI8() {
        // Given
        history.text(null, "GET /me?access_token=canary-user-token-1");

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I8);
    }

    @Test
    void aProofInALogBreaksI8() {
        // Given
        history.text(null, "appsecret_proof=" + History.PROOF + "&");

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I8);
    }

    @Test
    void aCallInABlockedWindowBreaksI9() {
        // Given
        history.refusal("17/2446079 blocked for 1000 ms", History.at(20));
        history.request("POST ads", History.ACCOUNT, "print", History.at(20).plusMillis(700));

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I9);
    }

    @Test
    void morePointsInOneWindowThanTheAccountHasBreakI9() {
        // Given
        for (int second = 0; second < 21; second++) {
            history.request("POST ads", History.ACCOUNT, "print", History.at(10 * second));
        }

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I9);
    }

    @Test
    void whatHasFallenOutOfTheWindowDoesNotCount() {
        // Given
        for (int second : new int[] {0, 300}) {
            for (int call = 0; call < 20; call++) {
                history.request("POST ads", History.ACCOUNT, "print", History.at(second + call));
            }
        }

        // When / Then
        assertThat(broken()).isEmpty();
    }

    @Test
    void callsThatTheSandboxCountedWhileBlockedBreakI9() {
        // Given
        history.callsWhileBlocked.put(History.ACCOUNT, 1L);

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I9);
    }

    @Test
    void aRowWhoseObjectIsAnotherBreaksI10() {
        // Given
        history.live.removeIf(object -> object.kind().equals("creative"));
        history.live("creative", "6498", "Sale [ap-" + History.marker("creative", 0) + "]", "ACTIVE");

        // When / Then
        assertThat(broken()).contains(Invariant.I10);
    }

    @Test
    void aSummaryThatSaysSomethingElseBreaksI10() {
        // Given
        history.summary("6102");

        // When / Then
        assertThat(broken()).containsExactly(Invariant.I10);
    }

    private Set<Invariant> broken() {
        return Invariants.check(history.evidence()).stream()
                .map(Violation::invariant)
                .collect(Collectors.toSet());
    }
}
