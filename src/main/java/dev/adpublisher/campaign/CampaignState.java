package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.platform.JsonText;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A row of {@code campaign_states}: the documents of one campaign. The row is made by SQL, {@code publish_data} is written by SQL. */
@Entity
@DynamicUpdate
@Table(name = "campaign_states")
@SuppressWarnings("NullAway.Init")
class CampaignState {
    @Id
    private UUID id;

    @Column(name = "campaign_id", insertable = false, updatable = false)
    private UUID campaignId;

    @Column(name = "goal_data")
    @Convert(converter = JsonText.class)
    @ColumnTransformer(read = "cast(goal_data as text)", write = JsonText.WRITE)
    private @Nullable JsonNode goalData;

    @Column(name = "location_data")
    @Convert(converter = JsonText.class)
    @ColumnTransformer(read = "cast(location_data as text)", write = JsonText.WRITE)
    private @Nullable JsonNode locationData;

    @Column(name = "budget_data")
    @Convert(converter = JsonText.class)
    @ColumnTransformer(read = "cast(budget_data as text)", write = JsonText.WRITE)
    private @Nullable JsonNode budgetData;

    @Column(name = "ad_copy_data")
    @Convert(converter = JsonText.class)
    @ColumnTransformer(read = "cast(ad_copy_data as text)", write = JsonText.WRITE)
    private @Nullable JsonNode adCopyData;

    @Column(name = "ad_preview_data")
    @Convert(converter = JsonText.class)
    @ColumnTransformer(read = "cast(ad_preview_data as text)", write = JsonText.WRITE)
    private @Nullable JsonNode adPreviewData;

    @Column(name = "meta_connect_data")
    @Convert(converter = JsonText.class)
    @ColumnTransformer(read = "cast(meta_connect_data as text)", write = JsonText.WRITE)
    private @Nullable JsonNode metaConnectData;

    @Column(name = "publish_data", insertable = false, updatable = false)
    @Convert(converter = JsonText.class)
    @ColumnTransformer(read = "cast(publish_data as text)", write = JsonText.WRITE)
    private @Nullable JsonNode publishData;

    @Column(name = "updated_at", insertable = false, updatable = false)
    private Instant updatedAt;

    CampaignState() {}

    UUID id() {
        return id;
    }

    UUID campaignId() {
        return campaignId;
    }

    @Nullable
    JsonNode section(Section section) {
        return switch (section) {
            case GOAL_DATA -> goalData;
            case LOCATION_DATA -> locationData;
            case BUDGET_DATA -> budgetData;
            case AD_COPY_DATA -> adCopyData;
            case AD_PREVIEW_DATA -> adPreviewData;
            case META_CONNECT_DATA -> metaConnectData;
        };
    }

    void store(Section section, @Nullable JsonNode document) {
        switch (section) {
            case GOAL_DATA -> this.goalData = document;
            case LOCATION_DATA -> this.locationData = document;
            case BUDGET_DATA -> this.budgetData = document;
            case AD_COPY_DATA -> this.adCopyData = document;
            case AD_PREVIEW_DATA -> this.adPreviewData = document;
            case META_CONNECT_DATA -> this.metaConnectData = document;
        }
    }

    StateView view() {
        return new StateView(
                id,
                campaignId,
                goalData,
                locationData,
                budgetData,
                adCopyData,
                adPreviewData,
                metaConnectData,
                publishData,
                updatedAt);
    }
}
