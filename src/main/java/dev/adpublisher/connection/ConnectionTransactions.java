package dev.adpublisher.connection;

import dev.adpublisher.audit.AuditLog;
import dev.adpublisher.audit.AuditLog.Change;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.secrets.Secret;
import dev.adpublisher.tenancy.TenantTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The transactions of this room: short, and without a call to Meta inside. */
@ApplicationScoped
class ConnectionTransactions {

    private final TenantTransactions transactions;
    private final ConnectionRepository connections;
    private final ConnectionSeals seals;
    private final AuditLog audit;
    private final ConnectionConfig config;
    private final Clock clock;

    ConnectionTransactions(
            TenantTransactions transactions,
            ConnectionRepository connections,
            ConnectionSeals seals,
            AuditLog audit,
            ConnectionConfig config,
            Clock clock) {
        this.clock = clock;
        this.config = config;
        this.transactions = transactions;
        this.connections = connections;
        this.seals = seals;
        this.audit = audit;
    }

    /** Fails with 404 if the campaign is not the user's. */
    Uni<Void> requireCampaign(UUID user, UUID campaign) {
        return transactions.as(
                user, () -> connections.lockCampaign(user, campaign).replaceWithVoid());
    }

    /** The connection with its tokens open; plain tokens are sealed on the way, and the stored status follows the calendar. 404 if none. */
    Uni<OpenedConnection> open(UUID user, UUID campaign) {
        // It may write what it read: not over what a reconnect has written in between.
        return transactions.as(user, () -> connections
                .lockCampaign(user, campaign)
                .chain(locked -> connections.of(user, campaign))
                .chain(row -> judged(row, asItIs -> {})));
    }

    /** Stores what Meta confirmed, in place of what there is, and lets waiting publications go on. */
    Uni<Void> connect(UUID user, UUID campaign, CheckedConnection checked) {
        return transactions.as(user, () -> connections
                .lockToWake(user, campaign)
                .chain(locked -> connections.lookUp(user, campaign))
                .chain(row -> row == null
                        ? inserted(user, campaign, fresh -> checked.writeTo(fresh, seals, config.checkAfter()))
                        : update(row, checked)));
    }

    /** The same for other selections, if the connection is still the one they were made for; else 409. */
    Uni<Void> change(UUID user, UUID campaign, @Nullable Instant seen, CheckedConnection checked) {
        return transactions.as(user, () -> connections
                .lockToWake(user, campaign)
                .chain(locked -> connections.of(user, campaign))
                .invoke(row -> {
                    if (!Objects.equals(row.checkedAt, seen)) {
                        throw Problem.conflict(
                                "connection_changed", "The connection was changed meanwhile. Read it again.");
                    }
                })
                .chain(row -> update(row, checked)));
    }

    /** Removes the row and so the tokens; 404 if there is none. */
    Uni<Void> forget(UUID user, UUID campaign) {
        return transactions.as(user, () -> connections.of(user, campaign).chain(row -> connections
                .delete(row)
                .chain(deleted -> audit(row, "user", "connection.forgotten", row.connectionStatus, null))));
    }

    /** Writes down that Meta did not confirm what the user wanted. */
    Uni<Void> refused(UUID user, UUID campaign, Problem problem) {
        return transactions.as(
                user,
                () -> audit.record(
                        user, campaign, new Change("connection.refused", "connection", null, problem.code())));
    }

    /** Writes down that a login did not end in a connection. */
    Uni<Void> loginRefused(UUID user, UUID campaign, String reason) {
        return transactions.as(
                user,
                () -> audit.record(user, campaign, new Change("connection.login_refused", "connection", null, reason)));
    }

    /** What is chosen now, for a login to keep if it can; empty if there is no connection. */
    Uni<Optional<CampaignMetaConnection>> chosen(UUID user, UUID campaign) {
        return transactions.as(user, () -> connections.lookUp(user, campaign).map(Optional::ofNullable));
    }

    /** Stores the token of a login, with nothing chosen. */
    Uni<Void> connect(UUID user, UUID campaign, LoginToken login) {
        return transactions.as(user, () -> connections
                .lockToWake(user, campaign)
                .chain(locked -> connections.lookUp(user, campaign))
                .chain(row -> row == null
                        ? inserted(user, campaign, fresh -> write(fresh, login))
                        : updated(row, changed -> write(changed, login))));
    }

    private void write(CampaignMetaConnection row, LoginToken login) {
        row.unchoose();
        row.readOnlyToken = null;
        row.fbUserId = null;
        seals.sealUserToken(row, login.token());
        row.describe(login.facts());
        row.adminConnected = true;
        row.userAppConnected = true;
        row.lookedAt(clock.instant(), config.checkAfter());
    }

    /**
     * Stores what a scheduled look at Meta found, if the connection is still the one that was looked at; what waited for it goes on if it is
     * good again.
     */
    Uni<Void> looked(UUID user, UUID campaign, @Nullable Instant seen, Consumer<CampaignMetaConnection> found) {
        return transactions.as(user, () -> connections
                .lockToWake(user, campaign)
                .chain(locked -> connections.lookUp(user, campaign))
                .chain(row -> row == null || !Objects.equals(row.checkedAt, seen)
                        ? Uni.createFrom().voidItem()
                        : looked(row, found)));
    }

    private Uni<Void> looked(CampaignMetaConnection row, Consumer<CampaignMetaConnection> found) {
        String before = row.connectionStatus;
        String token = row.longLivedUserToken;
        return audit.actingAs("meta")
                .chain(() -> judged(row, now -> {
                    now.lookedAt(clock.instant(), config.checkAfter());
                    found.accept(now);
                }))
                .call(opened -> Objects.equals(token, row.longLivedUserToken)
                        ? Uni.createFrom().voidItem()
                        : audit(row, "service", "connection.refreshed", null, null))
                .call(opened -> opened.health().status().works()
                                && before != null
                                && !ConnectionStatus.of(before).works()
                        ? connections.wakeWaiting(row.userId, row.campaignId)
                        : Uni.createFrom().item(0L))
                .replaceWithVoid();
    }

    private Uni<Void> update(CampaignMetaConnection row, CheckedConnection checked) {
        return updated(row, changed -> checked.writeTo(changed, seals, config.checkAfter()));
    }

    private Uni<Void> inserted(UUID user, UUID campaign, Consumer<CampaignMetaConnection> content) {
        return connections.newId().chain(id -> {
            CampaignMetaConnection row = new CampaignMetaConnection();
            row.id = id;
            row.campaignId = campaign;
            row.userId = user;
            return judged(row, content)
                    .call(judged -> connections.persist(row))
                    .call(judged -> audit(row, "user", "connection.connected", null, row.connectionStatus))
                    .call(judged -> connections.wakeWaiting(user, campaign))
                    .replaceWithVoid();
        });
    }

    private Uni<Void> updated(CampaignMetaConnection row, Consumer<CampaignMetaConnection> content) {
        String before = row.connectionStatus;
        return audit.actingAs("user")
                .chain(() -> judged(row, content))
                .call(judged -> Objects.equals(before, row.connectionStatus)
                        ? audit(row, "user", "connection.changed", before, before)
                        : Uni.createFrom().voidItem())
                .call(judged -> connections.wakeWaiting(row.userId, row.campaignId))
                .replaceWithVoid();
    }

    /**
     * Changes the row and judges it anew, with its tokens open. In one go, for a query in between would write the row as it stands half-way, and the
     * database keeps a log of every status that is written.
     */
    private Uni<OpenedConnection> judged(CampaignMetaConnection row, Consumer<CampaignMetaConnection> change) {
        return connections.draftCurrency(row.campaignId).map(currency -> {
            change.accept(row);
            return opened(new ConnectionSql.Read(row, currency));
        });
    }

    /** The row with its tokens open and its status as of now. */
    OpenedConnection opened(ConnectionSql.Read read) {
        CampaignMetaConnection row = read.row();
        Secret userToken = seals.openUserToken(row);
        Secret pageToken = seals.openPageToken(row);
        Secret readToken = seals.openReadToken(row);
        ConnectionHealth health = ConnectionHealth.of(
                row,
                userToken != null,
                new ConnectionHealth.Measure(clock.instant(), config.warnBefore(), read.draftCurrency()));
        row.connectionStatus = health.status().column();
        row.statusReason = health.reason();
        return new OpenedConnection(row, userToken, pageToken, readToken, health);
    }

    private Uni<Void> audit(
            CampaignMetaConnection row, String actor, String action, @Nullable String before, @Nullable String after) {
        String subject = row.selectedAdAccountId == null ? "connection" : "connection/" + row.selectedAdAccountId;
        return audit.record(row.userId, row.campaignId, actor, new Change(action, subject, before, after));
    }
}
