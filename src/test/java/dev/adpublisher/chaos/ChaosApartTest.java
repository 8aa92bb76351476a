package dev.adpublisher.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adpublisher.chaos.within.Variant;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What needs settings or replicas of its own. Each has few processes, which mostly wait, so they go beside one another; not beside the other class, whose load their waits would not bear. */
@Tag("chaos")
class ChaosApartTest {
    @BeforeEach
    void notWhenOneScheduleIsPlayedAgain() {
        assumeTrue(!ChaosTest.playsAgain(), "one schedule is played again");
    }

    /** Nobody has proven that Meta looks at the time of a proof on Marketing writes: then only the wait keeps a late request from being a second one. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void itHoldsWhereMetaIgnoresTheTimeOfAProof() throws IOException {
        Map<String, String> settings =
                Map.of("ADPUBLISHER_GRAPH_PROOF_TIME", "false", "ADPUBLISHER_PUBLISHING_RECONCILE_WAIT", "9s");
        try (Rig rig = Rig.ofLateRequests();
                Fleet fleet = new Fleet(rig, new Fleet.Kind("ignored", 2, Variant.NONE, settings))) {
            Round round = new Round(rig, fleet);
            round.play(Schedules.ofLateRequests());
            assertThat(round.violations()).isEmpty();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void workThatKillsItsWorkersIsParked() throws IOException {
        try (Rig rig = new Rig()) {
            assertThat(new Solo(rig).killsItsWorkers()).isEmpty();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aKeyIsChangedWhileProcessesDie() throws IOException {
        try (Rig rig = new Rig()) {
            assertThat(new Solo(rig).changesItsKey()).isEmpty();
        }
    }
}
