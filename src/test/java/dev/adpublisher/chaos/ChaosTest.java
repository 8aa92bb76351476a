package dev.adpublisher.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.chaos.agent.Variant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("chaos")
class ChaosTest {
    @Test
    void first() throws Exception {
        Path folder = Files.createDirectories(Files.createTempDirectory(Path.of("/tmp"), "chaos-"));
        System.out.println(folder);
        try (Rig rig = new Rig(folder);
                Fleet fleet = new Fleet(rig, new Fleet.Kind("chaos", 3, Variant.NONE, Map.of()))) {
            System.out.println(rig.control.woven + " " + rig.control.broken);
            Round round = new Round(rig, fleet, 6);
            round.play(List.of(
                    Schedule.of(FaultClass.NONE, "campaigns"),
                    Schedule.of(FaultClass.RESET_DONE, "campaigns"),
                    Schedule.at(CrashPoint.BEFORE_INTENT, Blow.KILL, FaultClass.NONE, "campaigns"),
                    Schedule.at(CrashPoint.IN_BODY, Blow.KILL, FaultClass.NONE, "campaigns"),
                    Schedule.at(CrashPoint.BEFORE_FIRST_BYTE, Blow.FREEZE, FaultClass.NONE, "campaigns")));
            assertThat(round.violations()).isEmpty();
        }
    }
}
