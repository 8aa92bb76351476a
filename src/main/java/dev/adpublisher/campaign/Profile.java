package dev.adpublisher.campaign;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** The user behind a token; the row is made at the user's first campaign. */
@Entity
@Immutable
@Table(name = "profiles")
@SuppressWarnings({"NullAway.Init", "UnusedVariable"})
class Profile {
    @Id
    private UUID id;

    private @Nullable String email;

    @Column(name = "display_name")
    private @Nullable String displayName;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    Profile() {}
}
