package dev.adpublisher.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Which schedules a run plays. */
final class Schedules {
    private Schedules() {}

    /** Every crash point, killed and frozen; every fault; every state that can be cancelled; the database's own troubles; some seeds. */
    static List<Schedule> shortForm(long seeds) {
        List<Schedule> all = new ArrayList<>();
        for (CrashPoint point : CrashPoint.values()) {
            all.add(Schedule.at(point, Blow.KILL, FaultClass.NONE, "ads"));
            all.add(Schedule.at(point, Blow.FREEZE, FaultClass.NONE, "ads"));
        }
        all.add(Schedule.at(CrashPoint.ACCEPTED, Blow.CUT_CONNECTIONS, FaultClass.NONE, "ads"));
        all.add(Schedule.at(CrashPoint.IN_TRANSACTION, Blow.RESTART_DATABASE, FaultClass.NONE, "ads"));
        all.add(Schedule.at(CrashPoint.IN_TRANSACTION, Blow.CUT_CONNECTIONS, FaultClass.NONE, "ads"));
        all.add(Schedule.at(CrashPoint.BEFORE_ID_COMMIT, Blow.CUT_CONNECTIONS, FaultClass.NONE, "ads"));
        all.add(Schedule.at(CrashPoint.BEFORE_RELEASE, Blow.EXHAUST_POOL, FaultClass.NONE, "ads"));
        all.add(Schedule.at(CrashPoint.BEFORE_FIRST_BYTE, Blow.TERMINATE, FaultClass.NONE, "ads"));
        for (FaultClass fault : FaultClass.values()) {
            all.add(Schedule.of(fault, edge(fault, fault.ordinal())));
        }
        for (CancelAt cancel : CancelAt.values()) {
            all.add(Schedule.of(cancel));
        }
        all.addAll(seeded(seeds));
        return all;
    }

    private static List<Schedule> seeded(long count) {
        return LongStream.rangeClosed(1, count).mapToObj(Schedule::random).toList();
    }

    /** {@code 17}, or {@code 26-85}. */
    static List<Schedule> ofSeeds(String range) {
        String[] ends = range.split("-");
        return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]))
                .mapToObj(Schedule::random)
                .toList();
    }

    /** Every crash point × every fault, and so many seeds. */
    static List<Schedule> longForm(long seeds) {
        List<Schedule> all = new ArrayList<>(shortForm(0));
        all.addAll(matrix());
        all.addAll(seeded(seeds));
        return all;
    }

    static List<Schedule> named(String name) {
        return longForm(0).stream()
                .filter(schedule -> schedule.name().equals(name))
                .limit(1)
                .toList();
    }

    /** Every crash point × every fault, killed and frozen. */
    private static List<Schedule> matrix() {
        List<Schedule> all = new ArrayList<>();
        for (CrashPoint point : CrashPoint.values()) {
            for (FaultClass fault : FaultClass.values()) {
                String edge = edge(fault, point.ordinal() + fault.ordinal());
                all.add(Schedule.at(point, Blow.KILL, fault, edge));
                all.add(Schedule.at(point, Blow.FREEZE, fault, edge));
            }
        }
        return all;
    }

    private static String edge(FaultClass fault, int number) {
        String edge = Schedule.EDGES.get(Math.floorMod(number, Schedule.EDGES.size()));
        return fault.fits(edge) ? edge : "adsets";
    }
}
