package dev.adpublisher.chaos;

import dev.adpublisher.chaos.Player.Played;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What is no single schedule: storms of clicks, pictures of ill will, a rolling deployment. */
final class Games {
    private static final int CLICKS = 50;
    private static final List<String> PICTURE = List.of("picture-0.jpg");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Rig rig;
    private final Fleet fleet;
    private final Player player;

    Games(Rig rig, Fleet fleet) {
        this.rig = rig;
        this.fleet = fleet;
        this.player = new Player(rig, fleet);
    }

    List<Callable<List<Played>>> all() {
        List<Callable<List<Played>>> games = new ArrayList<>(List.of(
                this::storm,
                this::sameKeyOtherBody,
                this::twoKeys,
                this::alwaysRefused,
                this::rollingDeployment,
                this::morePointsThanThereAre));
        for (String picture : List.of("loop.jpg", "slow.jpg", "huge.jpg", "missing.jpg", "broken.jpg")) {
            games.add(() -> unusable(picture));
        }
        games.add(() -> one("a picture that changes", List.of("changing.jpg")));
        return games;
    }

    /** The same publish many times at once, to all replicas: one publication, one answer. */
    List<Played> storm() {
        return watched("storm of clicks", PICTURE, tenant -> {
            TreeMap<Integer, Integer> statuses = new TreeMap<>();
            List<String> bodies = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<HttpResponse<String>>> clicks = new ArrayList<>();
                for (int i = 0; i < CLICKS; i++) {
                    clicks.add(threads.submit(() -> tenant.publish("paused", "the-same-key")));
                }
                for (Future<HttpResponse<String>> click : clicks) {
                    statuses.merge(click.get().statusCode(), 1, Integer::sum);
                    bodies.add(click.get().body());
                }
            } catch (ExecutionException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            boolean same =
                    bodies.stream().distinct().count() == 1 && statuses.keySet().equals(java.util.Set.of(202));
            return same
                    ? ""
                    : "a storm with one key is answered " + statuses + " "
                            + bodies.stream().distinct().toList();
        });
    }

    List<Played> sameKeyOtherBody() {
        return watched("same key, another body", PICTURE, tenant -> {
            tenant.publish("paused", "one-key");
            int status = tenant.publish("active", "one-key").statusCode();
            return status == 422 ? "" : "the same key with another body is answered " + status;
        });
    }

    List<Played> twoKeys() {
        return watched("two keys for one campaign", PICTURE, tenant -> {
            Thread other = Thread.ofVirtual().start(() -> tenant.publish("paused", "key-one"));
            tenant.publish("paused", "key-two");
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "";
        });
    }

    /** A payload that Meta never takes: it fails every time, keeps what was made, and is rolled back in the end. */
    List<Played> alwaysRefused() {
        return watched("a payload that always fails", PICTURE, tenant -> {
            tenant.fault(
                    "\"method\":\"POST\",\"edge\":\"adsets\"",
                    -1,
                    "{\"type\":\"error\",\"code\":100,\"subcode\":1885553,\"status\":400}");
            tenant.publish("paused", "refused");
            until(tenant, "done");
            tenant.command("retry");
            Pause.of(Duration.ofMillis(500));
            String phase = until(tenant, "done");
            tenant.command("cancel");
            return phase.equals("done") ? "" : "a refused publish is " + phase;
        });
    }

    /** Ten ads do not fit into what a new app may do within five minutes: it waits as that, and spends no point too many. No promise to end meanwhile. */
    List<Played> morePointsThanThereAre() {
        Tenant tenant = new Tenant(rig, fleet, "more points than there are", 10, PICTURE);
        rig.sandbox.post("tier", "{\"account\":\"" + tenant.account + "\",\"tier\":\"development\"}");
        tenant.publish("active", "points");
        String phase = until(tenant, "waiting_throttle");
        tenant.publication();
        if (!phase.equals("waiting_throttle")) {
            throw new IllegalStateException("ten ads in the development tier are " + phase);
        }
        return List.of();
    }

    List<Played> unusable(String picture) {
        return watched("picture " + picture, List.of(picture), tenant -> {
            HttpResponse<String> answer = tenant.publish("paused", "picture");
            if (answer.statusCode() == 422) {
                return "";
            }
            String phase = doneAmongKills(tenant);
            tenant.command("cancel");
            return phase.equals("done") ? "" : "a publish with " + picture + " is " + phase;
        });
    }

    /** Other schedules kill the replicas meanwhile; where that met a slow publish so often that it was parked, a person says to go on. */
    private static String doneAmongKills(Tenant tenant) {
        for (int again = 0; again < 2; again++) {
            String phase = until(tenant, "done", "parked");
            if (!phase.equals("parked")
                    || !tenant.publication().at("/error/code").asText().equals("claimed_too_often")) {
                return phase;
            }
            tenant.command("retry");
            Pause.of(Duration.ofMillis(500));
        }
        return until(tenant, "done", "parked");
    }

    List<Played> one(String name, List<String> pictures) {
        return watched(name, pictures, tenant -> {
            tenant.publish("active", "one");
            return "";
        });
    }

    /** Every replica is told to end, one after the other, while publishes are under way. */
    List<Played> rollingDeployment() throws InterruptedException, ExecutionException {
        List<Played> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Played>> publishes = new ArrayList<>();
            for (Replica replica : fleet.replicas()) {
                for (int i = 0; i < 2; i++) {
                    publishes.add(threads.submit(() -> player.play(new Schedule(
                            "rolling deployment",
                            2,
                            "active",
                            null,
                            null,
                            Duration.ZERO,
                            FaultClass.NONE,
                            "ads",
                            null,
                            false))));
                }
                replica.terminate(() -> rig.control.letGo(replica.name()));
            }
            for (Future<Played> publish : publishes) {
                all.add(publish.get());
            }
        }
        return all;
    }

    private interface Play {
        /** What went wrong; empty if nothing. */
        String play(Tenant tenant);
    }

    private List<Played> watched(String name, List<String> pictures, Play play) {
        Schedule schedule =
                new Schedule(name, 1, "paused", null, null, Duration.ZERO, FaultClass.NONE, "ads", null, false);
        Tenant tenant = new Tenant(rig, fleet, name, 1, pictures);
        long began = System.nanoTime();
        String trouble = play.play(tenant);
        boolean accepted = tenant.answers.stream().anyMatch(answer -> answer.contains("\"publication\":\"/api"));
        String end = accepted ? player.ended(tenant) : "refused";
        return List.of(new Played(schedule, tenant, end, Duration.ofNanos(System.nanoTime() - began), trouble));
    }

    static String until(Tenant tenant, String... phases) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline
                && !List.of(phases).contains(tenant.standing().phase())) {
            Pause.of(Duration.ofMillis(150));
        }
        return tenant.standing().phase();
    }
}
