package dev.adpublisher.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The figures of many publishes at once: one replica as it ships, a PostgreSQL that waits for its disk, and Meta's sandbox without delay, all of
 * them processes on this machine. A step is a row of the journal that reaches CONFIRMED. Asserts only what is promised.
 */
@Tag("bench-processes")
class LoadBenchTest {
    private static final int BATCHES = Integer.getInteger("bench.batches", 5);
    private static final int STEPS_PER_BATCH = Integer.getInteger("bench.steps", 20_000);
    /** Ten ads: their pictures and creatives, the campaign, the ad set. */
    private static final int ADS = Integer.getInteger("bench.load-ads", 10);

    private static final int STEPS_PER_PUBLISH = 3 * ADS + 2;
    private static final int ACCOUNTS = Integer.getInteger("bench.accounts", 100);
    private static final int WARM_UP_ACCOUNTS = ACCOUNTS * 2 / 5;
    private static final int PUBLISHES_EACH = 10;
    private static final Pattern HEAP_USED = Pattern.compile("total \\d+K, used (\\d+)K|used (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    /** Nobody bounds what one account's changes cost here; everything else is as it ships. */
    private static final Map<String, String> SETTINGS = Map.of("ADPUBLISHER_GRAPH_CHANGES_PER_SECOND", "0");

    @Test
    void makesManyStepsInASecondAndNeedsNoMoreMemoryForMore() throws IOException, SQLException {
        try (Rig rig = Rig.forFigures();
                Fleet fleet = new Fleet(rig, Fleet.Kind.measured("load", SETTINGS))) {
            int each = Math.max(1, STEPS_PER_BATCH / STEPS_PER_PUBLISH / ACCOUNTS);
            int accounts = (STEPS_PER_BATCH + each * STEPS_PER_PUBLISH - 1) / (each * STEPS_PER_PUBLISH);
            System.out.printf(
                    "%nsteps against a sandbox without delay, publishes of %d ads, %d accounts at once%n",
                    ADS, accounts);
            List<Long> heap = new ArrayList<>();
            for (int batch = 1; batch <= BATCHES; batch++) {
                Crowd crowd = new Crowd(rig, fleet, accounts, each, ADS);
                long before = steps(rig, fleet);
                double[] cpu = cpuSeconds(fleet);
                long began = System.nanoTime();
                crowd.publish();
                crowd.secondsUntilPublished("");
                double seconds = (System.nanoTime() - began) / 1e9;
                double[] cpuAfter = cpuSeconds(fleet);
                long after = steps(rig, fleet);
                Replica replica = fleet.any(0);
                heap.add(usedAfterCollection(replica));
                System.out.printf(
                        "%,8d steps: %,d publishes in %.1f s, %.0f steps/s, in the middle half %.0f; CPU per step: service %.2f ms, PostgreSQL %.2f ms; heap used %d MB, resident %d MB%n",
                        after,
                        crowd.size(),
                        seconds,
                        (after - before) / seconds,
                        rateInTheMiddle(rig, fleet, after - before),
                        1000 * (cpuAfter[0] - cpu[0]) / (after - before),
                        1000 * (cpuAfter[1] - cpu[1]) / (after - before),
                        heap.getLast(),
                        resident(replica));
                // The sandbox remembers everything, and gets slower by it.
                rig.sandbox.post("reset", "{}");
            }
            assertThat(heap.getLast())
                    .as("MB used after a collection, batch by batch: %s", heap)
                    .isLessThan(2 * heap.getFirst() + 50);
        }
    }

    /** One account out of a hundred may do next to nothing for five minutes. */
    @Test
    void aThrottledAccountCostsTheOthersNothing() throws IOException, SQLException {
        try (Rig rig = Rig.forFigures();
                Fleet fleet = new Fleet(rig, Fleet.Kind.measured("fairness", SETTINGS))) {
            publishedBy(rig, fleet, WARM_UP_ACCOUNTS, false);
            System.out.printf(
                    "%n%,d publishes of %d accounts at once, seconds from acceptance to end of the %d others%n",
                    ACCOUNTS * PUBLISHES_EACH, ACCOUNTS, ACCOUNTS - 1);
            double alone = 0;
            double beside = 0;
            // In this order neither gains by what the other has warmed up.
            for (boolean throttled : new boolean[] {false, true, true, false}) {
                double[] seconds = publishedBy(rig, fleet, ACCOUNTS, throttled);
                if (throttled) {
                    beside += say("one throttled", seconds);
                } else {
                    alone += say("nobody throttled", seconds);
                }
            }
            System.out.printf("99th percentiles: %.2f with one throttled to 1 without%n", beside / alone);
            assertThat(beside / alone).isLessThan(1.5);
        }
    }

    private static double[] publishedBy(Rig rig, Fleet fleet, int accounts, boolean oneThrottled) throws SQLException {
        Crowd crowd = new Crowd(rig, fleet, accounts, PUBLISHES_EACH, 2);
        String one = crowd.account();
        if (oneThrottled) {
            rig.sandbox.post("tier", "{\"account\":\"" + one + "\",\"tier\":\"development\"}");
        }
        crowd.publish();
        return crowd.secondsUntilPublished(one);
    }

    private static double say(String what, double[] seconds) {
        double late = seconds[(int) Math.ceil(seconds.length * 0.99) - 1];
        System.out.printf(
                "%-20s n=%d: median %.2f, 99th percentile %.2f, max %.2f%n",
                what,
                seconds.length,
                seconds[seconds.length / 2],
                late,
                Arrays.stream(seconds).max().orElseThrow());
        return late;
    }

    private static long steps(Rig rig, Fleet fleet) throws SQLException {
        return (long) number(rig, fleet, "SELECT count(*) FROM publish_objects WHERE state = 'CONFIRMED'");
    }

    /** Without the beginning and the end of a batch, where there is not enough to do. */
    private static double rateInTheMiddle(Rig rig, Fleet fleet, long newest) throws SQLException {
        return number(
                rig,
                fleet,
                "SELECT " + newest / 2 + " / extract(epoch FROM percentile_disc(0.75) WITHIN GROUP (ORDER BY at) -"
                        + " percentile_disc(0.25) WITHIN GROUP (ORDER BY at)) FROM (SELECT created_at AS at FROM"
                        + " campaign_audit_log WHERE action = 'publish_object.state' AND to_state = 'CONFIRMED' ORDER BY"
                        + " created_at DESC LIMIT " + newest + ") AS newest");
    }

    private static double number(Rig rig, Fleet fleet, String query) throws SQLException {
        try (Connection database = rig.postgres.connect(fleet.database(), "postgres");
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getDouble(1);
        }
    }

    /** Of the service, and of all processes called postgres. */
    private static double[] cpuSeconds(Fleet fleet) {
        double service = cpuSeconds(ProcessHandle.of(fleet.any(0).pid()).orElseThrow());
        double postgres = ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
                .mapToDouble(LoadBenchTest::cpuSeconds)
                .sum();
        return new double[] {service, postgres};
    }

    private static double cpuSeconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    private static long usedAfterCollection(Replica replica) throws IOException {
        asked(replica, "GC.run");
        Matcher used = HEAP_USED.matcher(asked(replica, "GC.heap_info"));
        long kilobytes = 0;
        while (used.find()) {
            kilobytes = Math.max(kilobytes, Long.parseLong(used.group(1) == null ? used.group(2) : used.group(1)));
        }
        return kilobytes / 1024;
    }

    private static String asked(Replica replica, String command) throws IOException {
        Process asked = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(replica.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static long resident(Replica replica) throws IOException {
        Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(replica.pid()), "status")));
        return resident.find() ? Long.parseLong(resident.group(1)) / 1024 : 0;
    }
}
