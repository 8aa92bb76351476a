package dev.adpublisher.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.chaos.agent.Variant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("chaos")
class ChaosTest {
    @Test
    void variants() throws Exception {
        Path folder = Files.createDirectories(Files.createTempDirectory(Path.of("/tmp"), "chaos-"));
        System.out.println(folder);
        try (Rig rig = new Rig(folder)) {
            assertThat(BrokenVariants.uncaught(rig)).isEmpty();
        }
    }

    @Test
    void first() throws Exception {
        Path folder = Files.createDirectories(Files.createTempDirectory(Path.of("/tmp"), "chaos-"));
        System.out.println(folder);
        long began = System.nanoTime();
        try (Rig rig = new Rig(folder);
                Fleet fleet = new Fleet(rig, new Fleet.Kind("chaos", 3, Variant.NONE, Map.of()))) {
            System.out.println("up after " + (System.nanoTime() - began) / 1_000_000);
            Round round = new Round(rig, fleet, 8);
            if (!Boolean.getBoolean("nogames")) round.run(new Games(rig, fleet).all());
            System.out.println("games after " + (System.nanoTime() - began) / 1_000_000);
            round.play(Schedules.shortForm(1, Integer.getInteger("seeds", 25)).stream().filter(s -> s.name().matches(System.getProperty("only", ".*"))).toList());
            System.out.println("played after " + (System.nanoTime() - began) / 1_000_000);
            System.out.println(rig.control.woven + " " + rig.control.broken);
            java.util.List<String> violations = round.violations();
            violations.forEach(System.out::println);
            System.out.println("checked after " + (System.nanoTime() - began) / 1_000_000);
            assertThat(violations).isEmpty();
        }
    }
}
