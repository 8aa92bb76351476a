package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.platform.Cursor;
import dev.adpublisher.platform.JsonText;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code ads}. A row is either the user's own or {@code planned}, which means made by the plan from copy and images. What Meta
 * says of an ad is written by publishing and verification.
 */
@Entity
@DynamicUpdate
@Table(name = "ads")
@SuppressWarnings("NullAway.Init")
class Ad {
    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    private UUID id;

    @Column(name = "campaign_id", updatable = false)
    private UUID campaignId;

    private String name;
    private String status;

    @Column(name = "meta_ad_id", insertable = false, updatable = false)
    private @Nullable String metaAdId;

    @Column(name = "meta_review_status", insertable = false, updatable = false)
    private String metaReviewStatus;

    @Column(name = "copy_data")
    @Convert(converter = JsonText.class)
    @ColumnTransformer(read = "cast(copy_data as text)", write = JsonText.WRITE)
    private @Nullable JsonNode copyData;

    @Column(name = "creative_data")
    @Convert(converter = JsonText.class)
    @ColumnTransformer(read = "cast(creative_data as text)", write = JsonText.WRITE)
    private @Nullable JsonNode creativeData;

    @Column(name = "destination_data")
    @Convert(converter = JsonText.class)
    @ColumnTransformer(read = "cast(destination_data as text)", write = JsonText.WRITE)
    private @Nullable JsonNode destinationData;

    @Column(name = "destination_type")
    private @Nullable String destinationType;

    private boolean planned;

    @Column(name = "published_at", insertable = false, updatable = false)
    private @Nullable Instant publishedAt;

    @Column(name = "approved_at", insertable = false, updatable = false)
    private @Nullable Instant approvedAt;

    @Column(name = "rejected_at", insertable = false, updatable = false)
    private @Nullable Instant rejectedAt;

    @Column(name = "created_at", insertable = false, updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at", insertable = false, updatable = false)
    private Instant updatedAt;

    Ad() {}

    Ad(UUID campaign, AdFields fields) {
        this.campaignId = campaign;
        change(fields);
    }

    UUID id() {
        return id;
    }

    boolean planned() {
        return planned;
    }

    void takeOver() {
        this.planned = false;
    }

    boolean atMeta() {
        return metaAdId != null;
    }

    AdFields fields() {
        return new AdFields(
                name, status, object(copyData), object(creativeData), object(destinationData), destinationType);
    }

    /** An adopted row may hold anything; what is no object reads as nothing. */
    private static @Nullable ObjectNode object(@Nullable JsonNode document) {
        return document instanceof ObjectNode object ? object : null;
    }

    void change(AdFields fields) {
        AdFields before = fields();
        this.name = fields.name();
        this.status = fields.status();
        this.destinationType = fields.destinationType();
        this.copyData = Objects.equals(fields.copyData(), before.copyData()) ? copyData : fields.copyData();
        this.creativeData =
                Objects.equals(fields.creativeData(), before.creativeData()) ? creativeData : fields.creativeData();
        this.destinationData = Objects.equals(fields.destinationData(), before.destinationData())
                ? destinationData
                : fields.destinationData();
    }

    /** What the plan says of this ad; it leaves alone what is at Meta already. */
    void plan(AdFields fields) {
        this.planned = true;
        if (!atMeta()) {
            change(fields);
        }
    }

    Cursor cursor() {
        return new Cursor(createdAt, id);
    }

    AdView view() {
        return new AdView(
                id,
                campaignId,
                name,
                status,
                metaAdId,
                metaReviewStatus,
                copyData,
                creativeData,
                destinationData,
                destinationType,
                publishedAt,
                approvedAt,
                rejectedAt,
                createdAt,
                updatedAt);
    }
}
