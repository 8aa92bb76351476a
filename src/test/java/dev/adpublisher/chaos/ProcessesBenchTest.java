package dev.adpublisher.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.chaos.within.Variant;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The figures that need processes: how soon a dead worker's publish is taken over, with the product's own lease, and how soon a publish is picked
 * up after its commit. Prints them; asserts only the bounds that are promised.
 */
@Tag("bench-processes")
class ProcessesBenchTest {
    private static final int KILLS = Integer.getInteger("bench.kills", 6);
    private static final int PUBLISHES_PER_KILL = 10;
    private static final int PICK_UPS = Integer.getInteger("bench.pickups", 100);
    private static final List<String> PICTURE = List.of("picture-0.jpg");
    private static final Duration LEASE = Duration.ofSeconds(30);
    /** So long that no heartbeat falls into a measurement. */
    private static final Duration LONG_LEASE = Duration.ofSeconds(300);

    @Test
    void takesOver() throws IOException, SQLException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "ADPUBLISHER_PUBLISHING_LEASE", LEASE.toString(),
                "ADPUBLISHER_PUBLISHING_HEARTBEAT", "10s",
                "ADPUBLISHER_PUBLISHING_POLL", "1s",
                "ADPUBLISHER_GRAPH_REQUEST_TIMEOUT", "300s"));
        try (Rig rig = new Rig();
                Fleet fleet = new Fleet(rig, new Fleet.Kind("takeover", 2, Variant.NONE, settings))) {
            List<Double> seconds = new ArrayList<>();
            Random random = new Random(1);
            for (int kill = 0; kill < KILLS; kill++) {
                seconds.addAll(takenOver(rig, fleet, Duration.ofMillis(random.nextInt(10_000))));
            }
            assertThat(seconds).as("the killed replicas held something").isNotEmpty();
            print("take-over after kill -9, lease 30 s, heartbeat 10 s, " + KILLS + " kills", seconds, "s");
            assertThat(seconds).allMatch(taken -> taken < 45);
        }
    }

    /** Publishes that Meta does not answer; the process that works on most of them is killed. */
    private static List<Double> takenOver(Rig rig, Fleet fleet, Duration after) throws SQLException {
        List<UUID> campaigns = new ArrayList<>();
        for (int i = 0; i < PUBLISHES_PER_KILL; i++) {
            Tenant tenant = new Tenant(rig, fleet, "take-over", 1, PICTURE);
            tenant.fault("\"method\":\"POST\",\"edge\":\"campaigns\"", 1, "{\"type\":\"timeout\"}");
            assertThat(tenant.publish("paused", "take-over").statusCode()).isEqualTo(202);
            campaigns.add(UUID.fromString(tenant.campaign));
        }
        Pause.of(Duration.ofSeconds(1).plus(after));
        try (Connection database = rig.postgres.connect(fleet.database(), "postgres")) {
            Replica victim = fleet.any(0);
            Map<UUID, Long> held = Map.of();
            for (Replica other : fleet.replicas()) {
                Map<UUID, Long> others = held(database, campaigns, other);
                if (others.size() > held.size()) {
                    victim = other;
                    held = others;
                }
            }
            Instant killed = Instant.now();
            victim.kill(Map.of("ADPUBLISHER_PUBLISHING_WORK", "true"));
            return taken(database, held, killed);
        }
    }

    /** Which of them that replica works on, and under which epoch. */
    private static Map<UUID, Long> held(Connection database, List<UUID> campaigns, Replica replica)
            throws SQLException {
        Map<UUID, Long> held = new HashMap<>();
        for (UUID campaign : campaigns) {
            long epoch = epoch(database, campaign, replica.name());
            if (epoch > 0) {
                held.put(campaign, epoch);
            }
        }
        return held;
    }

    private static List<Double> taken(Connection database, Map<UUID, Long> held, Instant killed) throws SQLException {
        List<Double> seconds = new ArrayList<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!held.isEmpty() && System.nanoTime() < deadline) {
            for (UUID campaign : List.copyOf(held.keySet())) {
                Instant claimed = claimed(database, campaign, held.get(campaign), LEASE);
                if (claimed != null) {
                    held.remove(campaign);
                    seconds.add(Duration.between(killed, claimed).toMillis() / 1000.0);
                }
            }
            Pause.of(Duration.ofMillis(50));
        }
        held.forEach((campaign, epoch) -> seconds.add(Double.POSITIVE_INFINITY));
        return seconds;
    }

    /** The epoch under which that worker holds it; 0 if it does not. */
    private static long epoch(Connection database, UUID campaign, String worker) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(
                "SELECT epoch FROM publications WHERE campaign_id = ? AND worker = ? AND lease_until IS NOT NULL")) {
            statement.setObject(1, campaign);
            statement.setString(2, worker);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** When a later epoch began, if it still holds its first lease. */
    private static Instant claimed(Connection database, UUID campaign, long epoch, Duration lease) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(
                "SELECT lease_until, updated_at, epoch FROM publications WHERE campaign_id = ?")) {
            statement.setObject(1, campaign);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || row.getLong("epoch") <= epoch) {
                    return null;
                }
                Timestamp until = row.getTimestamp("lease_until");
                // Released again already: at the latest then.
                return until == null
                        ? row.getTimestamp("updated_at").toInstant()
                        : until.toInstant().minus(lease);
            }
        }
    }

    @Test
    void picksUp() throws IOException, SQLException {
        try (Rig rig = new Rig()) {
            pickUp(rig, "pickup_hint", Variant.NONE, "with the notification");
            pickUp(rig, "pickup_poll", Variant.NO_HINT, "without it, poll every second");
        }
    }

    /** One replica takes the requests, the other one works, so that only PostgreSQL can tell it. */
    private static void pickUp(Rig rig, String database, Variant variant, String how) throws SQLException {
        Map<String, String> settings = Map.of(
                "ADPUBLISHER_PUBLISHING_LEASE", LONG_LEASE.toString(),
                "ADPUBLISHER_PUBLISHING_HEARTBEAT", "100s",
                "ADPUBLISHER_PUBLISHING_POLL", "1s",
                "ADPUBLISHER_GRAPH_REQUEST_TIMEOUT", "2s");
        try (Fleet fleet = new Fleet(rig, new Fleet.Kind(database, 2, variant, settings))) {
            fleet.any(0).kill(Map.of("ADPUBLISHER_PUBLISHING_WORK", "false"));
            List<Double> millis = new ArrayList<>();
            for (int i = -10; i < PICK_UPS; i++) {
                double took = pickedUp(rig, fleet);
                if (i >= 0) {
                    millis.add(took);
                }
            }
            print("pick-up after the commit, " + how, millis, "ms");
        }
    }

    private static double pickedUp(Rig rig, Fleet fleet) throws SQLException {
        Tenant tenant = new Tenant(rig, fleet, "pick-up", 1, PICTURE);
        tenant.fault("\"method\":\"POST\",\"edge\":\"adimages\"", 1, "{\"type\":\"timeout\"}");
        try {
            fleet.sendTo(
                    fleet.any(0), "POST", tenant.path("/publish"), "{\"target\":\"paused\"}", tenant.headers(null));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        UUID campaign = UUID.fromString(tenant.campaign);
        try (Connection database = rig.postgres.connect(fleet.database(), "postgres")) {
            Instant claimed = claimed(database, campaign, 0, LONG_LEASE);
            while (claimed == null) {
                Pause.of(Duration.ofMillis(20));
                claimed = claimed(database, campaign, 0, LONG_LEASE);
            }
            return Duration.between(committed(database, campaign), claimed).toNanos() / 1e6;
        }
    }

    /** By PostgreSQL's own record of the transaction that accepted it. */
    private static Instant committed(Connection database, UUID campaign) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(
                "SELECT pg_xact_commit_timestamp(xmin) FROM campaign_audit_log WHERE campaign_id = ? AND action ="
                        + " 'publication.requested'")) {
            statement.setObject(1, campaign);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getTimestamp(1).toInstant();
            }
        }
    }

    private static void print(String what, List<Double> measured, String unit) {
        double[] sorted =
                measured.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf(
                "%n%s, n=%d: median %.1f %s, 99th percentile %.1f %s, max %.1f %s%n",
                what,
                sorted.length,
                sorted[sorted.length / 2],
                unit,
                sorted[(int) Math.ceil(sorted.length * 0.99) - 1],
                unit,
                sorted[sorted.length - 1],
                unit);
    }
}
