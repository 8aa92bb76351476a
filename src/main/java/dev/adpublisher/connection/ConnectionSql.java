package dev.adpublisher.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.adpublisher.platform.JsonText;
import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what a publish needs of a connection in one round trip, and changes nothing. */
@ApplicationScoped
class ConnectionSql {
    private static final String READ =
            """
            SELECT m.id, m.campaign_id, m.user_id, m.long_lived_user_token, m.selected_page_access_token, m.token_expires_at, m.data_access_expires_at,
                   m.selected_page_id, m.selected_ig_user_id, m.selected_ad_account_id, m.ad_account_currency_code, m.ad_account_payment_connected,
                   m.connection_status, m.status_reason, m.ad_account_facts::text AS ad_account_facts, m.granted_scopes, m.checked_at,
                   s.budget_data ->> 'currency' AS draft_currency
              FROM campaign_meta_connections m LEFT JOIN campaign_states s ON s.campaign_id = m.campaign_id
             WHERE m.campaign_id = $1 AND m.user_id = $2
            """;

    private final TenantSql sql;
    private final JsonText json = new JsonText();

    ConnectionSql(TenantSql sql) {
        this.sql = sql;
    }

    /** A row that belongs to no session, and the currency that the draft's budget is written in. */
    record Read(CampaignMetaConnection row, @Nullable String draftCurrency) {}

    Uni<Optional<Read>> read(UUID user, UUID campaign) {
        return sql.execute(user, READ, Tuple.of(campaign, user))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(read(rows.iterator().next())));
    }

    private Read read(Row row) {
        CampaignMetaConnection connection = new CampaignMetaConnection();
        connection.id = row.getUUID("id");
        connection.campaignId = row.getUUID("campaign_id");
        connection.userId = row.getUUID("user_id");
        connection.longLivedUserToken = row.getString("long_lived_user_token");
        connection.selectedPageAccessToken = row.getString("selected_page_access_token");
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
