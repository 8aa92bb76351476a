package dev.adpublisher.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adpublisher.chaos.within.Variant;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What needs settings or replicas of its own, in databases of its own. Each has few processes, which mostly wait, so they go beside one another; not
 * beside the other class: then all take longer than one after the other, for whoever is late is claimed and searched for again.
 */
@Tag("chaos")
class ChaosApartTest {
    private static Rig rig;

    @BeforeAll
    static void oneRigForAllThatStrikeAtProcessesOnly() throws IOException {
        if (!ChaosTest.playsAgain()) {
            rig = new Rig();
        }
    }

    @AfterAll
    static void closeIt() throws IOException {
        if (rig != null) {
            rig.close();
        }
    }

    @BeforeEach
    void notWhenOneScheduleIsPlayedAgain() {
        assumeTrue(!ChaosTest.playsAgain(), "one schedule is played again");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void theKnownBrokenVariantsAreCaught() {
        assertThat(BrokenVariants.uncaught(rig)).isEmpty();
    }

    /** Nobody has proven that Meta looks at the time of a proof on Marketing writes: then only the wait keeps a late request from being a second one. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void itHoldsWhereMetaIgnoresTheTimeOfAProof() throws IOException {
        Map<String, String> settings =
                Map.of("ADPUBLISHER_GRAPH_PROOF_TIME", "false", "ADPUBLISHER_PUBLISHING_RECONCILE_WAIT", "9s");
        try (Rig late = Rig.ofLateRequests();
                Fleet fleet = new Fleet(late, new Fleet.Kind("ignored", 2, Variant.NONE, settings))) {
            Round round = new Round(late, fleet);
            round.play(Schedules.ofLateRequests());
            assertThat(round.violations()).isEmpty();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void workThatKillsItsWorkersIsParked() {
        assertThat(new Solo(rig).killsItsWorkers()).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aKeyIsChangedWhileProcessesDie() {
        assertThat(new Solo(rig).changesItsKey()).isEmpty();
    }

    /** All others start the same classes from a class path, with hooks in them. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void theJarPublishesAsItShipsAndEndsInOrder() {
        assertThat(new Solo(rig).publishesAsItShips()).isEmpty();
    }
}
