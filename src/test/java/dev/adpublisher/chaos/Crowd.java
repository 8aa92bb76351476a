package dev.adpublisher.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/** Many prepared campaigns of many ad accounts, to be published all at once: what measurements of throughput need. */
final class Crowd {
    private static final int HANDS = 24;
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final Rig rig;
    private final Fleet fleet;
    private final Queue<Publish> publishes = new ConcurrentLinkedQueue<>();

    /** One campaign and whose it is. */
    private record Publish(Tenant tenant, String campaign) {}

    Crowd(Rig rig, Fleet fleet, int accounts, int campaignsEach, int ads) {
        this.rig = rig;
        this.fleet = fleet;
        List<String> pictures =
                IntStream.range(0, ads).mapToObj(i -> "picture-" + i + ".jpg").toList();
        atOnce(IntStream.range(0, accounts)
                .<Callable<?>>mapToObj(account -> () -> arrive(campaignsEach, ads, pictures))
                .toList());
        // What was answered on the way is for the invariants, and nobody looks at these here.
        fleet.tenants.clear();
    }

    private Void arrive(int campaigns, int ads, List<String> pictures) {
        Tenant tenant = new Tenant(rig, fleet, "one of many", ads, pictures);
        publishes.add(new Publish(tenant, tenant.campaign));
        for (int i = 1; i < campaigns; i++) {
            String campaign = tenant.newCampaign(ads, pictures);
            tenant.connect(campaign, tenant.tokens.peek());
            tenant.post(Tenant.path(campaign, "/prepare"), null, null);
            publishes.add(new Publish(tenant, campaign));
        }
        tenant.answers.clear();
        return null;
    }

    /** Of one of them. */
    String account() {
        return publishes.element().tenant().account;
    }

    int size() {
        return publishes.size();
    }

    /** All of them are published, in an order that mixes the accounts, as fast as they are accepted. */
    void publish() {
        List<Publish> mixed = new ArrayList<>(publishes);
        Collections.shuffle(mixed, new Random(1));
        atOnce(mixed.stream()
                .<Callable<?>>map(one -> () -> {
                    int status = one.tenant()
                            .post(
                                    Tenant.path(one.campaign(), "/publish"),
                                    "{\"target\":\"paused\"}",
                                    UUID.randomUUID().toString())
                            .statusCode();
                    if (status != 202) {
                        throw new IllegalStateException("a publish is answered " + status);
                    }
                    return null;
                })
                .toList());
    }

    /** Waits until all are published, those of {@code but} excepted ("" for nobody); answers how long each took from its acceptance, in seconds, sorted. */
    double[] secondsUntilPublished(String but) throws SQLException {
        List<UUID> awaited = publishes.stream()
                .filter(one -> !one.tenant().account.equals(but))
                .map(one -> UUID.fromString(one.campaign()))
                .toList();
        try (Connection database = rig.postgres.connect(fleet.database(), "postgres")) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                double[] took = took(database, awaited);
                if (took.length == awaited.size()) {
                    return took;
                }
                Pause.of(Duration.ofMillis(500));
            }
        }
        throw new IllegalStateException("not all of " + awaited.size() + " are published within " + PATIENCE);
    }

    private static double[] took(Connection database, Collection<UUID> campaigns) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(
                "SELECT extract(epoch FROM finished_at - created_at) FROM publications WHERE outcome = 'published' AND campaign_id = ANY (?)"
                        + " ORDER BY 1")) {
            statement.setArray(1, database.createArrayOf("uuid", campaigns.toArray()));
            List<Double> seconds = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    seconds.add(row.getDouble(1));
                }
            }
            return seconds.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    private static void atOnce(Collection<Callable<?>> all) {
        Semaphore hands = new Semaphore(HANDS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> begun = new ArrayList<>();
            for (Callable<?> one : all) {
                hands.acquire();
                begun.add(threads.submit(() -> {
                    try {
                        return one.call();
                    } finally {
                        hands.release();
                    }
                }));
            }
            for (Future<?> one : begun) {
                one.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
