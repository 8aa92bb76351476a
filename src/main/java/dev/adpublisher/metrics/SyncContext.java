package dev.adpublisher.metrics;

import dev.adpublisher.connection.MetaConnection;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.metrics.AccountSql.Loaded;
import dev.adpublisher.metrics.ReadsSql.Owner;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the parts of one run share: the account, its campaigns, the way to Meta, and why to stop early. */
final class SyncContext {
    private final Owner owner;
    private final MetaConnection connection;
    private final GraphAccess access;
    private final AccountFacts account;
    private final LocalDate lastFinalDay;
    private final Loaded loaded;
    private final Map<UUID, PublishedCampaign> campaigns = new HashMap<>();
    private final long loadedAtNanos = System.nanoTime();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger rows = new AtomicInteger();
    private final AtomicInteger foreign = new AtomicInteger();
    private final AtomicReference<ReadEnd.@Nullable Stop> stop = new AtomicReference<>();
    private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();

    SyncContext(
            Owner owner,
            MetaConnection connection,
            GraphAccess access,
            AccountFacts account,
            MetricsConfig config,
            Loaded loaded) {
        this.owner = owner;
        this.connection = connection;
        this.access = access;
        this.account = account;
        this.lastFinalDay = ReadPlan.lastFinalDay(account, config.lookbackDays());
        this.loaded = loaded;
        loaded.campaigns().forEach(campaign -> campaigns.put(campaign.id(), campaign));
    }

    Owner owner() {
        return owner;
    }

    MetaConnection connection() {
        return connection;
    }

    GraphAccess access() {
        return access;
    }

    AccountFacts account() {
        return account;
    }

    LocalDate lastFinalDay() {
        return lastFinalDay;
    }

    /** Empty for one that was deleted since it was planned. */
    Optional<PublishedCampaign> campaign(UUID id) {
        return Optional.ofNullable(campaigns.get(id));
    }

    Collection<PublishedCampaign> campaigns() {
        return campaigns.values();
    }

    Loaded loaded() {
        return loaded;
    }

    /** The database's clock when this run began, and the machine's steady one since. */
    Instant now() {
        return account.now().plusNanos(System.nanoTime() - loadedAtNanos);
    }

    void called() {
        calls.incrementAndGet();
    }

    int calls() {
        return calls.get();
    }

    void stored(ReadEnd.Stored stored) {
        rows.addAndGet(stored.rows());
        foreign.addAndGet(stored.foreign());
    }

    int rows() {
        return rows.get();
    }

    /** Rows that are none of ours, or could not be read. */
    int foreign() {
        return foreign.get();
    }

    /** Nothing new is asked in this run; the first reason counts. */
    void stop(ReadEnd.Stop reason) {
        stop.compareAndSet(null, reason);
    }

    Optional<ReadEnd.Stop> stopped() {
        return Optional.ofNullable(stop.get());
    }

    /** Something could not be read for good; the run goes on. */
    void trouble(String reason) {
        trouble.compareAndSet(null, reason);
    }

    @Nullable
    String trouble() {
        return trouble.get();
    }
}
