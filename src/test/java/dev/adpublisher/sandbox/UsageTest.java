package dev.adpublisher.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The limits that are about time, by a clock that stands still. */
class UsageTest {
    private static final String ACCOUNT = "1001";
    private static final int ALLOWED = 100;

    private final long[] now = {1_800_000_000_500L};
    private final Usage usage = new Usage(
            SandboxOptions.defaults().withSwitches(SandboxOptions.Switch.ENFORCE_LIMITS),
            new SandboxClock(() -> now[0]));

    @Test
    void ofMoreThanAHundredChangesWithinASecondTheOthersAreRefused() {
        // Given: the first one half a second before the others
        usage.count(change(), ACCOUNT);
        now[0] += 500;
        changes(ALLOWED - 1);

        // Then
        assertTooFast();
        usage.count(read(), ACCOUNT);
        usage.count(change(), "1002");
        assertThat(usage.report().at("/" + ACCOUNT + "/changes_too_fast").asInt())
                .isEqualTo(1);

        // When: a second after the first, half a second after the others
        now[0] += 500;
        usage.count(change(), ACCOUNT);

        // Then
        assertTooFast();
        now[0] += 500;
        changes(ALLOWED - 1);
        assertTooFast();
    }

    @Test
    void whereLimitsAreNotEnforcedChangesComeAsFastAsTheyLike() {
        Usage unlimited = new Usage(SandboxOptions.defaults(), new SandboxClock(() -> now[0]));
        for (int i = 0; i < 3 * ALLOWED; i++) {
            unlimited.count(change(), ACCOUNT);
        }
        assertThat(unlimited.report().at("/" + ACCOUNT + "/points").asInt()).isEqualTo(9 * ALLOWED);
    }

    private void changes(int count) {
        for (int i = 0; i < count; i++) {
            usage.count(change(), ACCOUNT);
        }
    }

    private void assertTooFast() {
        assertThatThrownBy(() -> usage.count(change(), ACCOUNT))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(List.of(refusal.code(), refusal.subcodeOrZero()))
                                .containsExactly(613, 5044001));
    }

    private static GraphCall change() {
        return call("POST");
    }

    private static GraphCall read() {
        return call("GET");
    }

    private static GraphCall call(String method) {
        return new GraphCall(
                method,
                26,
                List.of("act_" + ACCOUNT, "campaigns"),
                new Params(Map.of()),
                Map.of(),
                "token",
                "http://localhost");
    }
}
