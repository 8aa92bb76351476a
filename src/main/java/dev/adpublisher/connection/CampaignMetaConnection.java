package dev.adpublisher.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.adpublisher.graph.DirectoryToken;
import dev.adpublisher.platform.JsonText;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A row of {@code campaign_meta_connections}. The three token columns hold sealed text (or, adopted from before, a plain token). */
@Entity
@DynamicUpdate
@Table(name = "campaign_meta_connections")
@SuppressWarnings("NullAway.Init")
class CampaignMetaConnection extends PanacheEntityBase {

    @Id
    UUID id;

    @Column(name = "campaign_id", updatable = false)
    UUID campaignId;

    @Column(name = "user_id", updatable = false)
    UUID userId;

    @Column(name = "fb_user_id")
    @Nullable
    String fbUserId;

    @Column(name = "long_lived_user_token")
    @Nullable
    String longLivedUserToken;

    @Column(name = "token_expires_at")
    @Nullable
    Instant tokenExpiresAt;

    @Column(name = "selected_business_id")
    @Nullable
    String selectedBusinessId;

    @Column(name = "selected_business_name")
    @Nullable
    String selectedBusinessName;

    @Column(name = "selected_page_id")
    @Nullable
    String selectedPageId;

    @Column(name = "selected_page_name")
    @Nullable
    String selectedPageName;

    @Column(name = "selected_page_access_token")
    @Nullable
    String selectedPageAccessToken;

    /** Sealed like the other two. */
    @Column(name = "read_only_token")
    @Nullable
    String readOnlyToken;

    /** {@code USER} or {@code SYSTEM_USER}, as Meta says; null if it was never asked. */
    @Column(name = "token_type")
    @Nullable
    String tokenType;

    @Column(name = "next_check_at")
    Instant nextCheckAt;

    @Column(name = "selected_ig_user_id")
    @Nullable
    String selectedIgUserId;

    @Column(name = "selected_ig_username")
    @Nullable
    String selectedIgUsername;

    @Column(name = "selected_ad_account_id")
    @Nullable
    String selectedAdAccountId;

    @Column(name = "selected_ad_account_name")
    @Nullable
    String selectedAdAccountName;

    @Column(name = "ad_account_currency_code")
    @Nullable
    String adAccountCurrencyCode;

    @Column(name = "ad_account_payment_connected")
    boolean adAccountPaymentConnected;

    @Column(name = "admin_connected")
    boolean adminConnected;

    @Column(name = "user_app_connected")
    boolean userAppConnected;

    @Column(name = "connection_status")
    @Nullable
    String connectionStatus;

    /** What the last look at Meta said of the ad account; see {@link AccountSnapshot}. */
    @Column(name = "ad_account_facts")
    @Convert(converter = JsonText.class)
    @ColumnTransformer(read = "cast(ad_account_facts as text)", write = JsonText.WRITE)
    JsonNode adAccountFacts = JsonNodeFactory.instance.objectNode();

    @Column(name = "granted_scopes")
    String[] grantedScopes = {};

    @Column(name = "data_access_expires_at")
    @Nullable
    Instant dataAccessExpiresAt;

    @Column(name = "status_reason")
    @Nullable
    String statusReason;

    @Column(name = "checked_at")
    @Nullable
    Instant checkedAt;

    /** Written by {@link AppSubscriptions}, after this row. */
    @Column(name = "webhooks_subscribed_at", insertable = false, updatable = false)
    @Nullable
    Instant webhooksSubscribedAt;

    @Column(name = "webhooks_error", insertable = false, updatable = false)
    @Nullable
    String webhooksError;

    @Column(name = "created_at", insertable = false, updatable = false)
    Instant createdAt;

    @Column(name = "updated_at", insertable = false, updatable = false)
    Instant updatedAt;

    /** What a token may, and for how long, as Meta said it just now. */
    void describe(DirectoryToken token) {
        fbUserId = token.userId() == null ? fbUserId : token.userId();
        tokenType = token.type();
        tokenExpiresAt = token.expiresAt();
        dataAccessExpiresAt = token.dataAccessExpiresAt();
        grantedScopes = token.scopes().stream().sorted().toArray(String[]::new);
    }

    /** Looked at now, with nothing known to be wrong; what may be is worked out from the rest of the row. */
    void lookedAt(Instant now, Duration checkAfter) {
        checkedAt = now;
        nextCheckAt = now.plus(checkAfter);
        connectionStatus = null;
        statusReason = null;
    }

    /** Nothing is chosen any more. */
    void unchoose() {
        selectedBusinessId = null;
        selectedBusinessName = null;
        selectedPageId = null;
        selectedPageName = null;
        selectedPageAccessToken = null;
        selectedIgUserId = null;
        selectedIgUsername = null;
        selectedAdAccountId = null;
        selectedAdAccountName = null;
        adAccountCurrencyCode = null;
        adAccountPaymentConnected = false;
        adAccountFacts = JsonNodeFactory.instance.objectNode();
    }

    /** The sooner of the token's end and the end of its access to data; null if it has none. */
    @Nullable
    Instant usableUntil() {
        if (tokenExpiresAt == null || dataAccessExpiresAt == null) {
            return tokenExpiresAt == null ? dataAccessExpiresAt : tokenExpiresAt;
        }
        return tokenExpiresAt.isBefore(dataAccessExpiresAt) ? tokenExpiresAt : dataAccessExpiresAt;
    }
}
