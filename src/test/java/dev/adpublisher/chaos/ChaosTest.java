package dev.adpublisher.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.chaos.within.Variant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The promise under fire: three replicas of the packaged service, clocks ten minutes apart, a PostgreSQL and Meta's sandbox, all of them
 * processes. Without settings the short form is played; {@code -Dseeds=1000} is the long one, which {@code -Dfrom=841} goes on with;
 * {@code -Dseed=17} and {@code -Dschedule='…'} play one schedule again. What was logged is under {@code target/chaos}.
 */
@Tag("chaos")
class ChaosTest {
    private static final long SHORT_SEEDS = 25;
    private static final int SCHEDULES_PER_RIG = 120;
    private static final int RIGS_AT_ONCE = 2;
    private static final int TIMES_AGAIN = 3;
    /** One, or {@code 26-85}. */
    private static final String SEED = System.getProperty("seed");

    private static final Long SEEDS = Long.getLong("seeds");
    /** The first schedule of the long form to be played: one that broke off is gone on with, and several machines can share one. */
    private static final int FROM = Integer.getInteger("from", 1);

    private static final String NAME = System.getProperty("schedule");

    @Test
    void everyAcceptedPublishEndsExactlyOnce() throws IOException {
        List<String> violations = new ArrayList<>();
        if (SEED != null) {
            List<Schedule> again = Schedules.ofSeeds(SEED);
            violations.addAll(played(again, again.size() == 1 ? TIMES_AGAIN : 1, Round::new));
        } else if (NAME != null) {
            List<Schedule> named = Schedules.named(NAME);
            assertThat(named).as("schedules called " + NAME).isNotEmpty();
            violations.addAll(played(named, named.size() == 1 ? TIMES_AGAIN : 1, Round::new));
        } else if (SEEDS == null) {
            violations.addAll(shortForm());
        } else {
            violations.addAll(longForm(SEEDS));
        }
        assertThat(violations)
                .as("play one again with ./mvnw verify -Pchaos -Dseed=<number>, or -Dschedule='<name>'")
                .isEmpty();
    }

    /** Whether somebody asked for single schedules. */
    static boolean playsAgain() {
        return SEED != null || NAME != null;
    }

    private static List<String> shortForm() throws IOException {
        try (Rig rig = new Rig();
                Fleet fleet = fleet(rig)) {
            Round round = new Round(rig, fleet);
            Player player = new Player(rig, fleet);
            List<Callable<List<Player.Played>>> all = new ArrayList<>(new Games(rig, fleet).all());
            Schedules.shortForm(SHORT_SEEDS).forEach(schedule -> all.add(() -> List.of(player.play(schedule))));
            // Mixed, so that some wait for a process to come back while others are busy.
            Collections.shuffle(all, new Random(1));
            round.run(all);
            List<String> violations = round.violations();
            WovenService.of(rig)
                    .missing()
                    .forEach(point -> violations.add("the weaver does not find " + point + " any more"));
            if (!logsEverything(fleet.any(0))) {
                violations.add("the first replica's log holds no TRACE");
            }
            return violations;
        }
    }

    /** In slices, because the sandbox remembers everything; two fleets at once, because one mostly waits for its replicas to come back. */
    private static List<String> longForm(long seeds) throws IOException {
        List<Schedule> all = Schedules.longForm(seeds);
        Queue<String> violations = new ConcurrentLinkedQueue<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(RIGS_AT_ONCE)) {
            List<Future<?>> slices = new ArrayList<>();
            for (int from = FROM - 1; from < all.size(); from += SCHEDULES_PER_RIG) {
                int first = from;
                int end = Math.min(all.size(), from + SCHEDULES_PER_RIG);
                slices.add(threads.submit(() -> {
                    try {
                        violations.addAll(played(all.subList(first, end), 1, Round::besideAnother));
                        System.out.printf(
                                "  schedules %d to %d of %d are played, violations so far: %d%n",
                                first + 1, end, all.size(), violations.size());
                    } catch (IOException | RuntimeException broken) {
                        // Said now: the others may go on for an hour.
                        System.out.printf("  schedules %d to %d of %d broke off%n", first + 1, end, all.size());
                        broken.printStackTrace(System.out);
                        violations.add("schedules " + (first + 1) + " to " + end + " broke off: " + broken);
                    }
                }));
            }
            for (Future<?> slice : slices) {
                slice.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException(e);
        }
        return List.copyOf(violations);
    }

    private static boolean logsEverything(Replica replica) throws IOException {
        try (Stream<String> lines = Files.lines(replica.log().toPath(), StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.contains("\"level\":\"TRACE\""));
        }
    }

    private static List<String> played(List<Schedule> schedules, int times, BiFunction<Rig, Fleet, Round> rounds)
            throws IOException {
        List<String> violations = new ArrayList<>();
        try (Rig rig = new Rig();
                Fleet fleet = fleet(rig)) {
            Round round = rounds.apply(rig, fleet);
            for (int time = 0; time < times; time++) {
                round.play(schedules);
            }
            violations.addAll(round.violations());
        }
        violations.forEach(System.out::println);
        return violations;
    }

    private static Fleet fleet(Rig rig) {
        Fleet fleet = new Fleet(rig, new Fleet.Kind("chaos", 3, Variant.NONE, Map.of()));
        assertThat(rig.control.broken).as("hooks that do not work").isEmpty();
        return fleet;
    }
}
