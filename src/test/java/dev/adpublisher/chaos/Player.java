package dev.adpublisher.chaos;

import dev.adpublisher.chaos.ControlPort.Hit;
import dev.adpublisher.chaos.Watch.Standing;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Plays one schedule as its user would live it: publishes, connects again, retries, cancels, and does not give up. */
final class Player {
    private static final Duration PATIENCE = Duration.ofSeconds(110);
    private static final Duration POINT_REACHED_WITHIN = Duration.ofSeconds(100);
    private static final int RETRIES = 4;
    private static final int TIMES_TO_TRY = 3;
    private static final String TOO_LATE = "the cancel came too late ";
    private static final String NEVER_REACHED = "the point was never reached";
    private static final Duration A_USERS_HASTE = Duration.ofSeconds(1);

    private final Rig rig;
    private final Fleet fleet;

    Player(Rig rig, Fleet fleet) {
        this.rig = rig;
        this.fleet = fleet;
    }

    /**
     * How it went.
     *
     * @param end the publication's last phase and status, {@code done/active}, {@code done/}
     * @param trouble what the schedule itself did not manage, such as a point that was never reached; empty if nothing
     * @param note the same, where the schedule may not manage it
     */
    record Played(Schedule schedule, Tenant tenant, String end, Duration took, String trouble, String note) {
        Played(Schedule schedule, Tenant tenant, String end, Duration took, String trouble) {
            this(schedule, tenant, end, took, trouble, "");
        }
    }

    /**
     * A cancel that comes too late proves nothing, and neither does a blow whose process somebody else's blow has struck first: then it is played
     * again, and only what never succeeds is a trouble.
     */
    Played play(Schedule schedule) {
        Played played = once(schedule);
        for (int time = 1; time < TIMES_TO_TRY && provedNothing(played); time++) {
            played = once(schedule);
        }
        boolean mayLose =
                schedule.cancel() == CancelAt.AGAINST_RETRY && played.trouble().equals(TOO_LATE);
        return mayLose ? new Played(schedule, played.tenant(), played.end(), played.took(), "", TOO_LATE) : played;
    }

    private static boolean provedNothing(Played played) {
        return played.trouble().contains(TOO_LATE) || played.trouble().contains(NEVER_REACHED);
    }

    private Played once(Schedule schedule) {
        Tenant tenant =
                new Tenant(rig, fleet, schedule.name(), schedule.ads(), List.of("picture-0.jpg", "picture-1.jpg"));
        long began = System.nanoTime();
        if (schedule.cancel() != null) {
            schedule.cancel().prepare(tenant);
        }
        schedule.fault().script(tenant, schedule.edge());
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<String> struck = struck(schedule, tenant, over);
        HttpResponse<String> answer = tenant.publish(schedule.target(), "key-" + UUID.randomUUID());
        String refused =
                answer.statusCode() == 202 ? "" : "publish is answered " + answer.statusCode() + " " + answer.body();
        Lived lived = refused.isEmpty() ? live(schedule, tenant, struck) : new Lived("refused", "");
        over.set(true);
        String missed = struck.join() + lived.missed();
        return new Played(
                schedule,
                tenant,
                lived.end(),
                Duration.ofNanos(System.nanoTime() - began),
                refused + (schedule.mayMiss() ? "" : missed),
                schedule.mayMiss() ? missed : "");
    }

    /** @param missed what its user wanted to do and came too late for; empty if nothing */
    private record Lived(String end, String missed) {}

    /** Done when the blow has been struck, with what was wrong with it. */
    private CompletableFuture<String> struck(Schedule schedule, Tenant tenant, AtomicBoolean over) {
        if (schedule.blow() == null) {
            return CompletableFuture.completedFuture("");
        }
        CompletableFuture<String> done = new CompletableFuture<>();
        int number = tenant.account.hashCode();
        if (schedule.point() == null) {
            Thread.ofVirtual()
                    .start(() -> done.complete(guarded(() -> {
                        Pause.of(schedule.after());
                        schedule.blow()
                                .strike(rig, fleet, new Hit(fleet.any(number).name(), () -> {}));
                    })));
            return done;
        }
        schedule.point().prepare(tenant);
        CrashPoint.Awaited awaited = schedule.point().arm(rig, tenant, number);
        Thread.ofVirtual()
                .start(() -> done.complete(guarded(() -> {
                    schedule.blow().strike(rig, fleet, awaited.await(POINT_REACHED_WITHIN, over::get));
                })));
        return done;
    }

    private interface Step {
        void run() throws TimeoutException;
    }

    private static String guarded(Step step) {
        try {
            step.run();
            return "";
        } catch (TimeoutException missed) {
            return NEVER_REACHED;
        } catch (RuntimeException broken) {
            return "the blow failed: " + broken;
        }
    }

    /** The end of a publication that needs no more help than a user gives. */
    String ended(Tenant tenant) {
        Schedule nothing = Schedule.of(FaultClass.NONE, "ads");
        return live(nothing, tenant, CompletableFuture.completedFuture("")).end();
    }

    private Lived live(Schedule schedule, Tenant tenant, CompletableFuture<String> struck) {
        long began = System.nanoTime();
        long deadline = began + PATIENCE.toNanos();
        boolean cancelled = false;
        String missed = schedule.cancel() == null ? "" : TOO_LATE;
        int helped = 0;
        long helpAgainFrom = began;
        while (System.nanoTime() < deadline) {
            Standing standing = tenant.standing();
            if (schedule.cancel() != null && !cancelled && schedule.cancel().isNow(rig, tenant, standing)) {
                missed = schedule.cancel().cancel(rig, tenant) ? "" : TOO_LATE;
                cancelled = true;
            } else if (standing.isEnded()) {
                boolean more = !struck.isDone() && !schedule.mayMiss();
                if (!more && (schedule.cancel() == null || cancelled || standing.isPublished())) {
                    // As the user sees it, for the evidence.
                    boolean said = tenant.publication().path("phase").asText().equals("done");
                    return new Lived(said ? standing.text() : "not what the API says", missed);
                }
            } else if (helped < RETRIES && System.nanoTime() > helpAgainFrom && help(tenant, standing)) {
                helped++;
                helpAgainFrom = System.nanoTime() + A_USERS_HASTE.toNanos();
            }
            Pause.of(Duration.ofMillis(150));
        }
        return new Lived("still " + tenant.standing(), missed);
    }

    /** What a user does about a publication that waits for them. */
    private static boolean help(Tenant tenant, Standing standing) {
        if (standing.phase().equals("waiting_reconnect")) {
            tenant.connect();
            return true;
        }
        if (standing.phase().equals("parked") || standing.isFailed()) {
            tenant.command("retry");
            return true;
        }
        return false;
    }
}
