package dev.adpublisher.chaos;

import dev.adpublisher.chaos.Evidence.Promise;
import dev.adpublisher.chaos.Player.Played;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Many schedules at once on one fleet, and the invariants once all is quiet. */
final class Round {
    /** Longer than the sandbox executes a request after everybody left, and than a frozen process sleeps. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    /** More keep the machine busy with what a blow at one does to the others; the replicas are what they wait for. */
    private static final int AT_ONCE = 11;
    /** Of each, where two fleets share the machine: with 11 too, what one publish waits for is mostly the others. */
    private static final int AT_ONCE_OF_TWO = 7;

    static final Duration BOUND = Duration.ofSeconds(150);

    private final Rig rig;
    private final Fleet fleet;
    private final int atOnce;
    private final Queue<Played> played = new ConcurrentLinkedQueue<>();
    private final Queue<String> brokenGames = new ConcurrentLinkedQueue<>();

    Round(Rig rig, Fleet fleet) {
        this(rig, fleet, AT_ONCE);
    }

    private Round(Rig rig, Fleet fleet, int atOnce) {
        this.rig = rig;
        this.fleet = fleet;
        this.atOnce = atOnce;
    }

    /** For a fleet that is not alone on its machine. */
    static Round besideAnother(Rig rig, Fleet fleet) {
        return new Round(rig, fleet, AT_ONCE_OF_TWO);
    }

    /** Plays them in this order, so many at once; answers when the last has ended. */
    void play(Collection<Schedule> schedules) {
        Player player = new Player(rig, fleet);
        run(schedules.stream()
                .<Callable<List<Played>>>map(schedule -> () -> List.of(player.play(schedule)))
                .toList());
    }

    /** Anything else that plays. */
    void run(Collection<Callable<List<Played>>> games) {
        Semaphore room = new Semaphore(atOnce);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (Callable<List<Played>> game : games) {
                room.acquire();
                all.add(threads.submit(() -> {
                    try {
                        List<Played> some = game.call();
                        played.addAll(some);
                        some.forEach(Round::print);
                        return null;
                    } catch (RuntimeException broken) {
                        broken.printStackTrace(System.out);
                        brokenGames.add("the harness broke off: " + broken);
                        return null;
                    } finally {
                        room.release();
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void print(Played one) {
        System.out.printf(
                "  %-70s %-14s %6.1f s %s%n",
                one.schedule().name(),
                one.end(),
                one.took().toMillis() / 1000.0,
                one.trouble() + (one.note().isEmpty() ? "" : "(" + one.note().strip() + ")"));
    }

    /** What does not hold, each line with the name of its schedule, by which it is played again. */
    List<String> violations() {
        return found().stream()
                .map(violation -> named(violation.account()) + ": " + violation.invariant() + " " + violation.what())
                .collect(Collectors.toCollection(() -> new ArrayList<>(troubles())));
    }

    List<Violation> found() {
        Pause.of(QUIET);
        List<Tenant> tenants = fleet.tenants.stream()
                .filter(tenant -> !tenant.campaign.isEmpty())
                .toList();
        List<Promise> promises = played.stream()
                .filter(one -> !one.end().equals("refused"))
                .map(one -> new Promise(
                        one.tenant().account, UUID.fromString(one.tenant().campaign), one.end(), one.took(), BOUND))
                .toList();
        return Invariants.check(new EvidenceReader(rig, fleet, tenants).read(promises));
    }

    private List<String> troubles() {
        return Stream.concat(
                        brokenGames.stream(),
                        played.stream()
                                .filter(one -> !one.trouble().isEmpty())
                                .map(one -> one.schedule().name() + ": " + one.trouble()))
                .toList();
    }

    private String named(String account) {
        return fleet.tenants.stream()
                .filter(tenant -> tenant.account.equals(account))
                .map(tenant -> tenant.title + " (account " + account + ", campaign " + tenant.campaign + ")")
                .findFirst()
                .orElse("everywhere");
    }
}
