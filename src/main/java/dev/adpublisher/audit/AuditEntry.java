package dev.adpublisher.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.adpublisher.platform.Cursor;
import dev.adpublisher.platform.JsonText;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

/** A row of {@code campaign_audit_log}. Its time is the database's. */
@Entity
@Immutable
@Table(name = "campaign_audit_log")
@SuppressWarnings("NullAway.Init")
class AuditEntry {
    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    private UUID id;

    @Column(name = "user_id")
    private UUID userId;

    @Column(name = "campaign_id")
    private @Nullable UUID campaignId;

    private String actor;
    private String action;
    private @Nullable String subject;

    @Column(name = "from_state")
    private @Nullable String fromState;

    @Column(name = "to_state")
    private @Nullable String toState;

    @Convert(converter = JsonText.class)
    @ColumnTransformer(read = "cast(details as text)", write = JsonText.WRITE)
    private JsonNode details = JsonNodeFactory.instance.objectNode();

    @Column(name = "created_at", insertable = false)
    private Instant createdAt;

    AuditEntry() {}

    AuditEntry(UUID user, UUID campaign, String actor, AuditLog.Change change) {
        this.userId = user;
        this.campaignId = campaign;
        this.actor = actor;
        this.action = change.action();
        this.subject = change.subject();
        this.fromState = change.from();
        this.toState = change.to();
    }

    Cursor cursor() {
        return new Cursor(createdAt, id);
    }

    AuditView view() {
        return new AuditView(id, campaignId, userId, actor, action, subject, fromState, toState, details, createdAt);
    }
}
