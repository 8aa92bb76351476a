package dev.adpublisher.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.platform.JsonText;
import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Reading;
import dev.adpublisher.tenancy.TenantSql.Statement;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a publish needs of a connection in one round trip, and the mark that its token is lost. */
@ApplicationScoped
class ConnectionSql {
    private static final String READ =
            """
            SELECT m.id, m.campaign_id, m.user_id, m.long_lived_user_token, m.selected_page_access_token, m.read_only_token, m.token_expires_at, m.data_access_expires_at,
                   m.selected_page_id, m.selected_ig_user_id, m.selected_ad_account_id, m.ad_account_currency_code, m.ad_account_payment_connected,
                   m.connection_status, m.status_reason, m.ad_account_facts::text AS ad_account_facts, m.granted_scopes, m.checked_at,
                   s.budget_data ->> 'currency' AS draft_currency
              FROM campaign_meta_connections m LEFT JOIN campaign_states s ON s.campaign_id = m.campaign_id
             WHERE m.campaign_id = $1 AND m.user_id = $2
            """;

    /** As {@link ConnectionTransactions} does: whoever changes a connection holds its campaign. */
    private static final String HOLD = "SELECT 1 FROM campaigns WHERE id = $1 AND user_id = $2 FOR NO KEY UPDATE";

    /** Whose doing it is that {@link #MARK} says; the database itself keeps the log. */
    private static final String SAID_BY_META = "SELECT set_config('app.actor', 'meta', true)";

    /**
     * However many come at once: the first one marks it, the others find it marked. A lost token weighs more than an account that is not shown,
     * and of such an account one answer is no proof: it is looked at again soon.
     */
    private static final String MARK =
            """
            UPDATE campaign_meta_connections m
               SET connection_status = CASE WHEN $5::text IS NOT NULL THEN $5
                                            WHEN least(m.token_expires_at, m.data_access_expires_at) <= clock_timestamp() THEN 'expired' ELSE 'revoked' END,
                   status_reason = $4, next_check_at = CASE WHEN $5 IS NULL THEN m.next_check_at ELSE clock_timestamp() END
             WHERE m.campaign_id = $1 AND m.user_id = $2 AND m.checked_at IS NOT DISTINCT FROM $3
               AND m.connection_status IS DISTINCT FROM 'expired' AND m.connection_status IS DISTINCT FROM 'revoked'
               AND m.connection_status IS DISTINCT FROM $5""";

    private static final String SAME =
            """
            SELECT 1 FROM campaign_meta_connections
             WHERE campaign_id = $1 AND user_id = $2 AND checked_at IS NOT DISTINCT FROM $3 AND connection_status IN ('expired', 'revoked')""";

    /**
     * Of this user, and so never another's token, whoever else may be connected to the same account. One that was not shown the account before is
     * the last choice: it may be shown it again.
     */
    private static final String TO_ACCOUNT =
            """
            SELECT x.campaign_id FROM campaign_meta_connections x
             WHERE x.user_id = $1 AND ad_account_digits(x.selected_ad_account_id) = $2 AND x.long_lived_user_token IS NOT NULL
               AND coalesce(x.connection_status, '') NOT IN ('expired', 'revoked', 'disconnected')
               AND coalesce(least(x.token_expires_at, x.data_access_expires_at) > clock_timestamp(), true)
             ORDER BY coalesce(x.connection_status, '') = 'missing_permission', x.checked_at DESC NULLS LAST, x.campaign_id LIMIT 1
            """;

    private final TenantSql sql;
    private final JsonText json = new JsonText();

    ConnectionSql(TenantSql sql) {
        this.sql = sql;
    }

    /** A row that belongs to no session, and the currency that the draft's budget is written in. */
    record Read(CampaignMetaConnection row, @Nullable String draftCurrency) {}

    Reading<Optional<Read>> reading(UUID user, UUID campaign) {
        return Reading.of(
                READ,
                Tuple.of(campaign, user),
                rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(read(rows.iterator().next())));
    }

    Uni<Optional<Read>> read(UUID user, UUID campaign) {
        return sql.read(user, reading(user, campaign));
    }

    /** The user's best connection to the account, by its campaign; empty if none can be used. */
    Uni<Optional<UUID>> toAccount(UUID user, AdAccountId account) {
        return sql.execute(user, TO_ACCOUNT, Tuple.of(user, account.digits()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getUUID("campaign_id")));
    }

    /**
     * Marks the connection last looked at at {@code seen} as lost, once, with one entry in the log; answers whether it is marked now, by
     * whomever, and still that one.
     */
    Uni<Boolean> markLost(UUID user, UUID campaign, @Nullable Instant seen, String reason) {
        return mark(user, campaign, seen, reason, null);
    }

    /** Marks it, in the same way, as one that is not shown its ad account any more. */
    Uni<Void> markHidden(UUID user, UUID campaign, @Nullable Instant seen, String reason) {
        return mark(user, campaign, seen, reason, ConnectionStatus.MISSING_PERMISSION.column())
                .replaceWithVoid();
    }

    /** @param status null for what the token's end makes of it */
    private Uni<Boolean> mark(
            UUID user, UUID campaign, @Nullable Instant seen, String reason, @Nullable String status) {
        OffsetDateTime checked = seen == null ? null : seen.atOffset(ZoneOffset.UTC);
        return sql.executeAll(
                        user,
                        List.of(
                                new Statement(HOLD, Tuple.of(campaign, user)),
                                new Statement(SAID_BY_META, Tuple.tuple()),
                                new Statement(MARK, Tuple.of(campaign, user, checked, reason, status)),
                                new Statement(SAME, Tuple.of(campaign, user, checked))))
                .map(results -> results.getLast().size() > 0);
    }

    private Read read(Row row) {
        CampaignMetaConnection connection = new CampaignMetaConnection();
        connection.id = row.getUUID("id");
        connection.campaignId = row.getUUID("campaign_id");
        connection.userId = row.getUUID("user_id");
        connection.longLivedUserToken = row.getString("long_lived_user_token");
        connection.selectedPageAccessToken = row.getString("selected_page_access_token");
        connection.readOnlyToken = row.getString("read_only_token");
        connection.tokenExpiresAt = instant(row, "token_expires_at");
        connection.dataAccessExpiresAt = instant(row, "data_access_expires_at");
        connection.selectedPageId = row.getString("selected_page_id");
        connection.selectedIgUserId = row.getString("selected_ig_user_id");
        connection.selectedAdAccountId = row.getString("selected_ad_account_id");
        connection.adAccountCurrencyCode = row.getString("ad_account_currency_code");
        connection.adAccountPaymentConnected = row.getBoolean("ad_account_payment_connected");
        connection.connectionStatus = row.getString("connection_status");
        connection.statusReason = row.getString("status_reason");
        JsonNode facts = json.convertToEntityAttribute(row.getString("ad_account_facts"));
        connection.adAccountFacts = facts == null ? JsonNodeFactory.instance.objectNode() : facts;
        connection.grantedScopes = row.getArrayOfStrings("granted_scopes");
        connection.checkedAt = instant(row, "checked_at");
        return new Read(connection, row.getString("draft_currency"));
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
