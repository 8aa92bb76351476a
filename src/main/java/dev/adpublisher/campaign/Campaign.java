package dev.adpublisher.campaign;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/** A row of {@code campaigns}. Publishing and metrics write their columns by themselves: here those are only read. */
@Entity
@DynamicUpdate
@Table(name = "campaigns")
@SuppressWarnings("NullAway.Init")
class Campaign {
    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    private UUID id;

    @Column(name = "user_id", updatable = false)
    private UUID userId;

    private String name;

    @Column(name = "published_status", insertable = false, updatable = false)
    private @Nullable String publishedStatus;

    private @Nullable String status;

    @Column(name = "initial_goal")
    private @Nullable String initialGoal;

    @Column(name = "last_metrics_sync_at", insertable = false, updatable = false)
    private @Nullable Instant lastMetricsSyncAt;

    @Column(name = "created_at", insertable = false, updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at", insertable = false, updatable = false)
    private Instant updatedAt;

    Campaign() {}

    Campaign(UUID owner, NewCampaign content) {
        this.userId = owner;
        this.name = content.name();
        this.initialGoal = content.initialGoal();
    }

    UUID id() {
        return id;
    }

    String name() {
        return name;
    }

    @Nullable
    String initialGoal() {
        return initialGoal;
    }

    Instant createdAt() {
        return createdAt;
    }

    boolean publishing() {
        return "publishing".equals(publishedStatus);
    }

    CampaignFields fields() {
        return new CampaignFields(name, status, initialGoal);
    }

    void change(CampaignFields fields) {
        this.name = fields.name();
        this.status = fields.status();
        this.initialGoal = fields.initialGoal();
    }

    CampaignView view() {
        return new CampaignView(
                id, userId, name, publishedStatus, status, initialGoal, lastMetricsSyncAt, createdAt, updatedAt);
    }
}
