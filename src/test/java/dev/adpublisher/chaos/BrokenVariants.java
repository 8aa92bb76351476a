package dev.adpublisher.chaos;

import dev.adpublisher.chaos.Player.Played;
import dev.adpublisher.chaos.Violation.Invariant;
import dev.adpublisher.chaos.within.Variant;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The service with one rule taken out, each kind in a database and in processes of its own, under faults that the whole service survives. The
 * database's own guard is taken out with it where it would cover for the rule: it is a second wall, not the one on trial.
 */
final class BrokenVariants {
    private static final String NO_GUARD =
            "CREATE OR REPLACE FUNCTION publish_objects_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN"
                    + " NEW; END $$";

    private BrokenVariants() {}

    /** What is known to go wrong: the schedule that brings it out, and the invariants of which one at least must say so. */
    private record Trial(Schedule schedule, int replicas, Map<String, String> settings, Set<Invariant> caughtBy) {}

    private static Trial trial(Variant variant) {
        Set<Invariant> twice = Set.of(Invariant.I1, Invariant.I2, Invariant.I10);
        return switch (variant) {
            case NONE, NO_HINT -> throw new IllegalArgumentException("nothing is broken");
            // Dies when Meta has made it and nothing is written down: it is made again.
            case NO_INTENT_ROW ->
                new Trial(
                        Schedule.at(CrashPoint.META_COMMITTED, Blow.KILL, FaultClass.NONE, "ads"), 1, Map.of(), twice);
            // The first request lands after the search has found nothing.
            case SEARCH_WITHOUT_WAITING ->
                new Trial(
                        Schedule.of(FaultClass.LANDS_AFTER_THE_CLIENT_LEFT, "campaigns"),
                        1,
                        Map.of(
                                "ADPUBLISHER_PUBLISHING_RECONCILE_WAIT",
                                "0s",
                                "ADPUBLISHER_PUBLISHING_RECONCILE_READS",
                                "1",
                                "ADPUBLISHER_PUBLISHING_RECONCILE_INTERVAL",
                                "0s"),
                        twice);
            // Frozen with an answer in its hand, it writes over what the next one found out.
            case NO_EPOCH_GUARD ->
                new Trial(
                        Schedule.at(CrashPoint.BEFORE_ID_COMMIT, Blow.FREEZE, FaultClass.NONE, "ads"),
                        2,
                        Map.of(),
                        Set.of(Invariant.I5, Invariant.I6));
            case BLIND_RETRY -> new Trial(Schedule.of(FaultClass.RESET_DONE, "campaigns"), 1, Map.of(), twice);
        };
    }

    /** Which of the variants the invariants let pass; and {@link Variant#NONE}, where they find something in the whole service. Must be none. */
    static Map<Variant, String> uncaught(Rig rig) {
        Map<Variant, String> uncaught = new ConcurrentHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Variant variant : Variant.values()) {
                if (variant.breaksThePromise()) {
                    threads.execute(() -> note(uncaught, variant, escaped(rig, variant)));
                }
            }
            threads.execute(() -> note(uncaught, Variant.NONE, accused(rig)));
        }
        return uncaught;
    }

    private static void note(Map<Variant, String> uncaught, Variant variant, String what) {
        if (!what.isEmpty()) {
            uncaught.put(variant, what);
        }
    }

    /** The whole service under the same faults, without the database's guard too: what is caught is the missing rule and nothing else. */
    private static String accused(Rig rig) {
        try (Fleet fleet = new Fleet(rig, new Fleet.Kind("broken_nothing", 2, Variant.NONE, Map.of()))) {
            rig.postgres.execute(fleet.database(), NO_GUARD);
            Round round = new Round(rig, fleet);
            round.play(Arrays.stream(Variant.values())
                    .filter(Variant::breaksThePromise)
                    .map(variant -> trial(variant).schedule())
                    .toList());
            return String.join("; ", round.violations());
        } catch (RuntimeException broken) {
            return broken.toString();
        }
    }

    private static String escaped(Rig rig, Variant variant) {
        Trial trial = trial(variant);
        String database = "broken_" + variant.name().toLowerCase(Locale.ROOT);
        try (Fleet fleet = new Fleet(rig, new Fleet.Kind(database, trial.replicas(), variant, trial.settings()))) {
            rig.postgres.execute(database, NO_GUARD);
            Played played = new Player(rig, fleet).play(trial.schedule());
            Pause.of(Duration.ofSeconds(2));
            Set<Invariant> broken =
                    Invariants.check(new EvidenceReader(rig, fleet, fleet.tenants).read(List.of())).stream()
                            .map(Violation::invariant)
                            .collect(Collectors.toSet());
            System.out.printf("  %-70s %-14s broken: %s%n", variant, played.end(), broken);
            return broken.stream().anyMatch(trial.caughtBy()::contains)
                    ? ""
                    : "ended " + played.end() + " " + played.trouble() + ", broken: " + broken;
        } catch (RuntimeException broken) {
            broken.printStackTrace(System.out);
            return broken.toString();
        }
    }
}
