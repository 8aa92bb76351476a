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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The transactions of this room: short, and without a call to Meta inside. */
@ApplicationScoped
class ConnectionTransactions {

    private final TenantTransactions transactions;
    private final ConnectionRepository connections;
    private final ConnectionSeals seals;
    private final AuditLog audit;
    private final Clock clock = Clock.systemUTC();

    ConnectionTransactions(
            TenantTransactions transactions, ConnectionRepository connections, ConnectionSeals seals, AuditLog audit) {
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
                .chain(row -> opened(campaign, row)));
    }

    /** Stores what Meta confirmed, in place of what there is, and lets waiting publications go on. */
    Uni<Void> connect(UUID user, UUID campaign, CheckedConnection checked) {
        return transactions.as(user, () -> connections
                .lockCampaign(user, campaign)
                .chain(locked -> connections.lookUp(user, campaign))
                .chain(row -> row == null ? insert(user, campaign, checked) : update(row, checked)));
    }

    /** The same for other selections, if the connection is still the one they were made for; else 409. */
    Uni<Void> change(UUID user, UUID campaign, @Nullable Instant seen, CheckedConnection checked) {
        return transactions.as(user, () -> connections
                .lockCampaign(user, campaign)
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

    /** Answers whether the connection was still the one last checked at {@code seen}; only then is it marked. */
    Uni<Boolean> markLost(UUID user, UUID campaign, @Nullable Instant seen, String reason) {
        return transactions.as(user, () -> connections
                .lockCampaign(user, campaign)
                .chain(locked -> connections.lookUp(user, campaign))
                .chain(row -> row == null || !Objects.equals(row.checkedAt, seen)
                        ? Uni.createFrom().item(false)
                        : lost(row, reason).replaceWith(true)));
    }

    private Uni<Void> lost(CampaignMetaConnection row, String reason) {
        Instant until = row.usableUntil();
        boolean expired = until != null && !until.isAfter(clock.instant());
        String before = row.connectionStatus;
        row.connectionStatus = (expired ? ConnectionStatus.EXPIRED : ConnectionStatus.REVOKED).column();
        row.statusReason = reason;
        return audit(row, "meta", "connection.changed", before, row.connectionStatus);
    }

    private Uni<Void> insert(UUID user, UUID campaign, CheckedConnection checked) {
        return connections.newId().chain(id -> {
            CampaignMetaConnection row = new CampaignMetaConnection();
            row.id = id;
            row.campaignId = campaign;
            row.userId = user;
            checked.writeTo(row, seals);
            return connections.persist(row).chain(stored -> written(stored, "connection.connected", null));
        });
    }

    private Uni<Void> update(CampaignMetaConnection row, CheckedConnection checked) {
        String before = row.connectionStatus;
        checked.writeTo(row, seals);
        return written(row, "connection.changed", before);
    }

    private Uni<Void> written(CampaignMetaConnection row, String action, @Nullable String before) {
        return opened(row.campaignId, row)
                .call(opened -> audit(row, "user", action, before, row.connectionStatus))
                .call(opened -> connections.wakeWaiting(row.userId, row.campaignId))
                .replaceWithVoid();
    }

    private Uni<OpenedConnection> opened(UUID campaign, CampaignMetaConnection row) {
        return connections.draftCurrency(campaign).map(currency -> opened(new ConnectionSql.Read(row, currency)));
    }

    /** The row with its tokens open and its status as of now. */
    OpenedConnection opened(ConnectionSql.Read read) {
        CampaignMetaConnection row = read.row();
        Secret userToken = seals.openUserToken(row);
        Secret pageToken = seals.openPageToken(row);
        ConnectionHealth health = ConnectionHealth.of(row, userToken != null, clock.instant(), read.draftCurrency());
        row.connectionStatus = health.status().column();
        row.statusReason = health.reason();
        return new OpenedConnection(row, userToken, pageToken, health);
    }

    private Uni<Void> audit(
            CampaignMetaConnection row, String actor, String action, @Nullable String before, @Nullable String after) {
        String subject = row.selectedAdAccountId == null ? "connection" : "connection/" + row.selectedAdAccountId;
        return audit.record(row.userId, row.campaignId, actor, new Change(action, subject, before, after));
    }
}
