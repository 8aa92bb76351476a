package dev.adpublisher.connection;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.connection.ConnectionRepository.Entry;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.problem.Violation;
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

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final TenantTransactions transactions;
    private final ConnectionRepository connections;
    private final ConnectionSeals seals;
    private final Clock clock = Clock.systemUTC();

    ConnectionTransactions(TenantTransactions transactions, ConnectionRepository connections, ConnectionSeals seals) {
        this.transactions = transactions;
        this.connections = connections;
        this.seals = seals;
    }

    /** Fails with 404 if the campaign is not the user's. */
    Uni<Void> requireCampaign(UUID user, UUID campaign) {
        return transactions.as(
                user, () -> connections.lockCampaign(user, campaign).replaceWithVoid());
    }

    /** The connection with its tokens open; plain tokens are sealed on the way, and the stored status follows the calendar. 404 if none. */
    Uni<OpenedConnection> open(UUID user, UUID campaign) {
        return transactions.as(user, () -> connections.of(user, campaign).chain(row -> opened(campaign, row)));
    }

    /** Stores what Meta confirmed, in place of what there is, and lets waiting publications go on. */
    Uni<OpenedConnection> connect(UUID user, UUID campaign, CheckedConnection checked) {
        return transactions.as(user, () -> connections
                .lockCampaign(user, campaign)
                .chain(locked -> connections.lookUp(user, campaign))
                .chain(row -> row == null ? insert(user, campaign, checked) : update(row, checked)));
    }

    /** The same for other selections, if the connection is still the one they were made for; else 409. */
    Uni<OpenedConnection> change(UUID user, UUID campaign, @Nullable Instant seen, CheckedConnection checked) {
        return transactions.as(user, () -> connections
                .lockCampaign(user, campaign)
                .chain(locked -> connections.of(user, campaign))
                .invoke(row -> {
                    if (!Objects.equals(row.checkedAt, seen)) {
                        throw Problem.conflict("connection_changed", "The connection was changed meanwhile. Read it again.");
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

    /** Writes down that Meta did not confirm what the user wanted; codes only. */
    Uni<Void> refused(UUID user, UUID campaign, Problem problem) {
        ObjectNode details = JSON.objectNode().put("code", problem.code());
        problem.violations().stream().map(Violation::code).forEach(details.putArray("violations")::add);
        return transactions.as(
                user,
                () -> connections.audit(user, campaign, new Entry("meta", "connection.refused", null, null, details)));
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

    private Uni<OpenedConnection> insert(UUID user, UUID campaign, CheckedConnection checked) {
        return connections.newId().chain(id -> {
            CampaignMetaConnection row = new CampaignMetaConnection();
            row.id = id;
            row.campaignId = campaign;
            row.userId = user;
            checked.writeTo(row, seals);
            return connections.persist(row).chain(stored -> written(stored, "connection.connected", null));
        });
    }

    private Uni<OpenedConnection> update(CampaignMetaConnection row, CheckedConnection checked) {
        String before = row.connectionStatus;
        checked.writeTo(row, seals);
        return written(row, "connection.changed", before);
    }

    private Uni<OpenedConnection> written(CampaignMetaConnection row, String action, @Nullable String before) {
        return opened(row.campaignId, row)
                .call(connections::flush)
                // The database's own columns.
                .call(opened -> connections.getSession().chain(session -> session.refresh(row)))
                .call(opened -> audit(row, "user", action, before, row.connectionStatus))
                .call(opened -> connections.wakeWaiting(row.userId, row.campaignId));
    }

    private Uni<OpenedConnection> opened(UUID campaign, CampaignMetaConnection row) {
        return connections.draftCurrency(campaign).map(currency -> {
            Secret userToken = seals.openUserToken(row);
            Secret pageToken = seals.openPageToken(row);
            ConnectionHealth health = ConnectionHealth.of(row, userToken != null, clock.instant(), currency);
            row.connectionStatus = health.status().column();
            row.statusReason = health.reason();
            return new OpenedConnection(row, userToken, pageToken, health);
        });
    }

    private Uni<Void> audit(
            CampaignMetaConnection row, String actor, String action, @Nullable String before, @Nullable String after) {
        ObjectNode details = JSON.objectNode()
                .put("ad_account_id", row.selectedAdAccountId)
                .put("page_id", row.selectedPageId);
        return connections.audit(row.userId, row.campaignId, new Entry(actor, action, before, after, details));
    }
}
