package dev.adpublisher.campaign;

import dev.adpublisher.platform.JsonText;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** The caller's line of the publishing metrics. */
@Entity
@Immutable
@Table(name = "own_publishing_metrics")
@SuppressWarnings({"NullAway.Init", "UnusedVariable"})
class Overview {
    @Id
    @Column(name = "user_id")
    private UUID userId;

    private long campaigns;
    private long active;
    private long paused;
    private long failed;
    private long publishing;

    @Column(name = "publications_published")
    private long publicationsPublished;

    @Column(name = "publications_failed")
    private long publicationsFailed;

    @Column(name = "publications_cancelled")
    private long publicationsCancelled;

    @Column(name = "seconds_to_publish_average")
    private @Nullable Double secondsToPublishAverage;

    @Column(name = "last_published_at")
    private @Nullable Instant lastPublishedAt;

    @Column(name = "spend_28_days")
    private @Nullable String spend28Days;

    @Column(name = "results_28_days")
    private long results28Days;

    @Column(name = "refreshed_at")
    private @Nullable Instant refreshedAt;

    Overview() {}

    OverviewView view() {
        return new OverviewView(
                campaigns,
                active,
                paused,
                failed,
                publishing,
                publicationsPublished,
                publicationsFailed,
                publicationsCancelled,
                secondsToPublishAverage,
                lastPublishedAt,
                new JsonText().convertToEntityAttribute(spend28Days),
                results28Days,
                refreshedAt);
    }
}
