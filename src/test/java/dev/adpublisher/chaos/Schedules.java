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

    /** Of that name, or all whose names match it: {@code IN_BODY × KILL × .*}. */
    static List<Schedule> named(String name) {
        return longForm(0).stream()
                .filter(schedule -> schedule.name().matches(name))
                .toList();
    }

    /** Every crash point × every fault, killed and frozen in turn: each point and each fault meets both. */
    private static List<Schedule> matrix() {
        List<Schedule> all = new ArrayList<>();
        for (CrashPoint point : CrashPoint.values()) {
            for (FaultClass fault : FaultClass.values()) {
                String edge = edge(point, fault);
                Blow blow = (point.ordinal() + fault.ordinal()) % 2 == 0 ? Blow.KILL : Blow.FREEZE;
                all.add(Schedule.at(point, blow, fault, edge));
            }
        }
        return all;
    }

    private static String edge(CrashPoint point, FaultClass fault) {
        int number = point.ordinal() + fault.ordinal();
        String edge = edge(fault, number);
        while (edge.equals(point.ownEdge())) {
            edge = fault == FaultClass.FRESH_PARENT
                    ? point.ownEdge().equals("ads") ? "adsets" : "ads"
                    : edge(fault, ++number);
        }
        return edge;
    }

    /** What decides whether a request that lands late makes a second object. */
    static List<Schedule> ofLateRequests() {
        List<Schedule> all = new ArrayList<>();
        for (CrashPoint point : List.of(
                CrashPoint.BEFORE_INTENT,
                CrashPoint.BEFORE_FIRST_BYTE,
                CrashPoint.IN_BODY,
                CrashPoint.META_COMMITTED,
                CrashPoint.BEFORE_ID_COMMIT,
                CrashPoint.IN_THE_WAIT)) {
            all.add(Schedule.at(point, Blow.FREEZE, FaultClass.NONE, "ads"));
        }
        all.add(Schedule.at(CrashPoint.IN_BODY, Blow.KILL, FaultClass.NONE, "ads"));
        for (FaultClass fault : List.of(
                FaultClass.LANDS_AFTER_THE_CLIENT_LEFT,
                FaultClass.LANDS_TOO_LATE,
                FaultClass.TIMEOUT_DONE_AND_LAG,
                FaultClass.RESET_DONE)) {
            all.add(Schedule.of(fault, edge(fault, fault.ordinal())));
        }
        return all;
    }

    private static String edge(FaultClass fault, int number) {
        String edge = Schedule.EDGES.get(Math.floorMod(number, Schedule.EDGES.size()));
        return fault.fits(edge) ? edge : "adsets";
    }
}
