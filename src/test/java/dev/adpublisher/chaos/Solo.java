package dev.adpublisher.chaos;

import dev.adpublisher.chaos.ControlPort.Hit;
import dev.adpublisher.chaos.ControlPort.Rule;
import dev.adpublisher.chaos.within.Point;
import dev.adpublisher.chaos.within.Variant;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** What needs a replica for itself, because it dies again and again, or lives under other settings. */
final class Solo {
    private static final List<String> PICTURE = List.of("picture-0.jpg");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Rig rig;

    Solo(Rig rig) {
        this.rig = rig;
    }

    /** Whoever claims it dies; it is parked, and when the cause is mended, a retry publishes it. What does not hold. */
    List<String> killsItsWorkers() {
        try (Fleet fleet = fleet("killer")) {
            Tenant tenant = new Tenant(rig, fleet, "work that kills its worker", 1, PICTURE);
            Rule rule = rig.control.arm(Point.CLAIMED, 1, tenant.campaign);
            // Not waited for: who admits it claims it too, and dies before it answers. Asked again under the same key
            // until somebody does.
            CompletableFuture<Void> asked = CompletableFuture.runAsync(() -> tenant.publish("paused", "killer"));
            for (int death = 1; death <= Fleet.MOST_CLAIMS; death++) {
                Hit hit = rule.await(PATIENCE, () -> false);
                if (death < Fleet.MOST_CLAIMS) {
                    rule = rig.control.arm(Point.CLAIMED, 1, tenant.campaign);
                }
                fleet.named(hit.replica()).killAtOnce();
            }
            fleet.any(0).awaitUp();
            asked.handle((answered, byNobody) -> null).join();
            String parked = Games.until(tenant, "parked");
            if (!parked.equals("parked")) {
                return List.of("after " + Fleet.MOST_CLAIMS + " deaths it is " + parked);
            }
            tenant.command("retry");
            return ended(fleet, List.of(tenant));
        } catch (TimeoutException never) {
            return List.of("nobody claims it any more");
        }
    }

    /** A new key seals; the process dies when one connection's tokens are sealed anew and not committed. All of them open afterwards. */
    List<String> changesItsKey() {
        try (Fleet fleet = fleet("rotation")) {
            Tenant published = new Tenant(rig, fleet, "published under the first key", 1, PICTURE);
            published.publish("paused", "first");
            new Player(rig, fleet).ended(published);
            Tenant draft = new Tenant(rig, fleet, "connected under the first key", 1, PICTURE);
            Rule rule = rig.control.arm(Point.REENCRYPTING, 1, "");
            Map<String, String> twoKeys = Map.of(
                    "ADPUBLISHER_TOKENS_KEYS", Issuer.tokenKey("second") + "," + Issuer.tokenKey("first"),
                    "ADPUBLISHER_RESEAL_EVERY", "1s",
                    "ADPUBLISHER_RESEAL_LEASE", "1s");
            Replica replica = fleet.any(0);
            replica.kill(twoKeys);
            // Sealing anew begins some seconds after the start.
            Hit hit = rule.await(PATIENCE, () -> false);
            fleet.named(hit.replica()).kill();
            long left = untilNothingIsSealedUnder("first", fleet);
            if (left > 0) {
                return List.of(left + " connections are still sealed under the first key");
            }
            replica.kill(Map.of("ADPUBLISHER_TOKENS_KEYS", Issuer.tokenKey("second")));
            draft.publish("active", "second");
            published.publish("active", "third");
            return ended(fleet, List.of(draft, published));
        } catch (TimeoutException never) {
            return List.of("no token is sealed anew");
        }
    }

    /** {@code quarkus-run.jar} itself, with the product's own settings. */
    List<String> publishesAsItShips() {
        try (Fleet fleet = new Fleet(rig, Fleet.Kind.measured("shipped", Map.of()))) {
            Tenant tenant = new Tenant(rig, fleet, "published by the jar", 1, PICTURE);
            tenant.publish("active", "shipped");
            List<String> troubles = ended(fleet, List.of(tenant));
            fleet.any(0).end();
            return troubles;
        }
    }

    private long untilNothingIsSealedUnder(String key, Fleet fleet) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long left = sealedUnder(key, fleet);
        while (left > 0 && System.nanoTime() < deadline) {
            Pause.of(Duration.ofMillis(200));
            left = sealedUnder(key, fleet);
        }
        return left;
    }

    private long sealedUnder(String key, Fleet fleet) {
        try (Connection database = rig.postgres.connect(fleet.database(), "postgres");
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM campaign_meta_connections"
                        + " WHERE sealed_key_id(long_lived_user_token) IS NOT DISTINCT FROM '" + key + "'")) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Fleet fleet(String database) {
        return new Fleet(rig, new Fleet.Kind(database, 1, Variant.NONE, Map.of()));
    }

    private List<String> ended(Fleet fleet, List<Tenant> tenants) {
        Player player = new Player(rig, fleet);
        for (Tenant tenant : tenants) {
            String end = player.ended(tenant);
            if (!end.equals("done/active") && !end.equals("done/paused")) {
                return List.of(tenant.title + " is " + end);
            }
        }
        return new Round(rig, fleet).violations();
    }
}
