package dev.adpublisher.graph;

import static dev.adpublisher.graph.Purpose.METRICS;
import static dev.adpublisher.graph.Purpose.PUBLISHING;
import static dev.adpublisher.graph.Purpose.VERIFICATION;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many calls are under way, whose, and who is next. */
class TurnstileTest {
    private final List<String> entered = new ArrayList<>();
    private final Map<String, Turnstile.Place> places = new HashMap<>();

    @Test
    void letsInAsManyOfAnAccountAsThereIsRoomForAndTheOthersInTheirOrder() {
        // Given
        Turnstile turnstile = new Turnstile(10, 2);
        enter(turnstile, "1", PUBLISHING, "a", "b", "c", "d");
        assertThat(entered).containsExactly("a", "b");

        // When
        places.get("b").leave();

        // Then
        assertThat(entered).containsExactly("a", "b", "c");
    }

    @Test
    void oneAccountsCallsDoNotStandInAnothersWay() {
        Turnstile turnstile = new Turnstile(10, 2);
        enter(turnstile, "1", PUBLISHING, "a", "b", "c", "d");
        enter(turnstile, "2", PUBLISHING, "x", "y");
        assertThat(entered).containsExactly("a", "b", "x", "y");
    }

    @Test
    void whenAllPlacesAreTakenTheAccountsTakeTurns() {
        // Given
        Turnstile turnstile = new Turnstile(1, 5);
        enter(turnstile, "0", PUBLISHING, "first");
        enter(turnstile, "1", PUBLISHING, "a", "b", "c");
        enter(turnstile, "2", PUBLISHING, "x");
        enter(turnstile, "3", PUBLISHING, "o", "p");

        // When
        leaveOneAfterAnother();

        // Then
        assertThat(entered).containsExactly("first", "a", "x", "o", "b", "p", "c");
    }

    @Test
    void publishingGoesBeforeVerificationBeforeMetrics() {
        // Given
        Turnstile turnstile = new Turnstile(1, 1);
        enter(turnstile, "1", METRICS, "first", "m");
        enter(turnstile, "2", VERIFICATION, "v");
        enter(turnstile, "3", PUBLISHING, "p");
        enter(turnstile, "1", PUBLISHING, "q");

        // When
        leaveOneAfterAnother();

        // Then
        assertThat(entered).containsExactly("first", "p", "q", "v", "m");
    }

    @Test
    void aNarrowedAccountGoesOneByOneUntilItIsWideAgain() {
        // Given
        Turnstile turnstile = new Turnstile(10, 3);
        turnstile.narrow("1", 1);
        enter(turnstile, "1", PUBLISHING, "a", "b", "c", "d");
        assertThat(entered).containsExactly("a");

        // When
        turnstile.narrow("1", 0);

        // Then
        assertThat(entered).containsExactly("a", "b", "c");
    }

    @Test
    void aPlaceIsLeftOnceOnly() {
        Turnstile turnstile = new Turnstile(10, 1);
        enter(turnstile, "1", PUBLISHING, "a", "b", "c");
        places.get("a").leave();
        places.get("a").leave();
        assertThat(entered).containsExactly("a", "b");
    }

    private void enter(Turnstile turnstile, String account, Purpose purpose, String... names) {
        for (String name : names) {
            turnstile.enter(account, purpose).onSuccess(place -> {
                entered.add(name);
                places.put(name, place);
            });
        }
    }

    private void leaveOneAfterAnother() {
        for (int i = 0; i < entered.size(); i++) {
            places.get(entered.get(i)).leave();
        }
    }
}
