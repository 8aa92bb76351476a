package dev.adpublisher.campaign;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.Subselect;
import org.hibernate.annotations.Synchronize;
import org.jspecify.annotations.Nullable;

/** The seed's question "can this campaign be published?": which parts are there. It reads that a token is there, never the token. */
@Entity
@Immutable
@Synchronize({"campaigns", "campaign_states", "campaign_meta_connections"})
@Subselect(
        """
        SELECT c.id, c.user_id, c.name, c.published_status,
               s.goal_data IS NOT NULL AS goal_data, s.location_data IS NOT NULL AS location_data, s.budget_data IS NOT NULL AS budget_data,
               s.ad_copy_data IS NOT NULL AS ad_copy_data, s.ad_preview_data IS NOT NULL AS ad_preview_data,
               s.publish_data IS NOT NULL AS publish_data,
               EXISTS (SELECT 1 FROM ads a WHERE a.campaign_id = c.id AND NOT a.planned) AS own_ads,
               m.long_lived_user_token IS NOT NULL AS token_present, m.token_expires_at,
               coalesce(least(m.token_expires_at, m.data_access_expires_at) <= now(), false) AS token_expired, m.connection_status,
               m.selected_ad_account_id, coalesce(m.ad_account_payment_connected, false) AS ad_account_payment_connected
          FROM campaigns c
          LEFT JOIN campaign_states s ON s.campaign_id = c.id
          LEFT JOIN campaign_meta_connections m ON m.campaign_id = c.id""")
@SuppressWarnings("NullAway.Init")
class Readiness {
    @Id
    private UUID id;

    @Column(name = "user_id")
    private UUID userId;

    private String name;

    @Column(name = "published_status")
    private @Nullable String publishedStatus;

    @Column(name = "goal_data")
    private boolean goalData;

    @Column(name = "location_data")
    private boolean locationData;

    @Column(name = "budget_data")
    private boolean budgetData;

    @Column(name = "ad_copy_data")
    private boolean adCopyData;

    @Column(name = "ad_preview_data")
    private boolean adPreviewData;

    @Column(name = "publish_data")
    private boolean publishData;

    @Column(name = "own_ads")
    private boolean ownAds;

    @Column(name = "token_present")
    private boolean tokenPresent;

    @Column(name = "token_expires_at")
    private @Nullable Instant tokenExpiresAt;

    @Column(name = "token_expired")
    private boolean tokenExpired;

    @Column(name = "connection_status")
    private @Nullable String connectionStatus;

    @Column(name = "selected_ad_account_id")
    private @Nullable String selectedAdAccountId;

    @Column(name = "ad_account_payment_connected")
    private boolean adAccountPaymentConnected;

    Readiness() {}

    ReadinessView view() {
        return new ReadinessView(
                id,
                name,
                publishedStatus,
                new ReadinessView.Parts(goalData, locationData, budgetData, adCopyData, adPreviewData, publishData),
                ownAds,
                tokenPresent,
                tokenExpiresAt,
                tokenExpired,
                connectionStatus,
                selectedAdAccountId,
                adAccountPaymentConnected);
    }
}
