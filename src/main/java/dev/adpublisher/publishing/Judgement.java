package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.publishing.Stray.Verdict;
import dev.adpublisher.publishing.SweepSql.Account;
import dev.adpublisher.publishing.SweepSql.Owner;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to do with an object at Meta that no row claims. Deleted is only what proves by its marker that we asked for it, what its publication no
 * longer needs, and what nobody else has taken up since: anything else is somebody's, and is reported.
 */
final class Judgement {
    /** What Meta writes: {@code 2026-11-22T20:00:00+0000}. */
    private static final DateTimeFormatter META_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssZ");
    /** How long after its last intent a request may still have landed; generous, for a copy by hand comes much later. */
    private static final Duration LATE = Duration.ofHours(1);

    private Judgement() {}

    /**
     * An object as a sweep finds it.
     *
     * @param active whether it may spend: we make everything paused
     * @param createdAt by Meta's clock; null where Meta does not say (creatives)
     */
    record Found(
            ObjectKind kind,
            String metaId,
            String name,
            boolean active,
            @Nullable Instant createdAt,
            @Nullable String marker) {

        /** Empty if the id is none. */
        static Optional<Found> of(ObjectKind kind, JsonNode node) {
            String id = node.path("id").asText("");
            String name = node.path("name").asText("");
            if (!id.matches("[0-9]{1,32}")) {
                return Optional.empty();
            }
            return Optional.of(new Found(
                    kind,
                    id,
                    name.length() > 400 ? name.substring(0, 400) : name,
                    isActive(kind, node),
                    time(node.path("created_time").asText("")),
                    Markers.in(name)));
        }

        /** Whether it may spend. */
        static boolean isActive(ObjectKind kind, JsonNode node) {
            return kind != ObjectKind.CREATIVE && node.path("status").asText("").equals("ACTIVE");
        }

        private static @Nullable Instant time(String text) {
            try {
                return text.isEmpty()
                        ? null
                        : OffsetDateTime.parse(text, META_TIME).toInstant();
            } catch (DateTimeParseException unreadable) {
                return null;
            }
        }
    }

    /**
     * Empty where it is to be left as it is, because a run may be at work on it.
     *
     * @param ours whether the marker was made with one of our keys
     * @param owner the row that the marker belongs to
     * @param alone whether nothing else in the account carries this marker
     */
    static Optional<Stray> of(Account account, Found found, boolean ours, @Nullable Owner owner, boolean alone) {
        if (found.marker() == null) {
            return reported(account, found, null, "label_without_marker");
        }
        if (!ours) {
            return reported(account, found, null, "marker_not_ours");
        }
        if (owner == null || owner.kind() != found.kind()) {
            return reported(account, found, null, "publication_not_known");
        }
        if (owner.phase() == Phase.PARKED && owner.state() == ObjectState.PARKED && alone) {
            return stray(account, found, owner, Verdict.ADOPTED, "found_late");
        }
        String outcome = owner.outcome();
        if (owner.phase() != Phase.DONE || outcome == null) {
            return Optional.empty();
        }
        if (found.active()) {
            return reported(account, found, owner, "active");
        }
        if (!madeByUs(found, owner)) {
            return reported(account, found, owner, "copied_later");
        }
        boolean given = outcome.equals("published") || outcome.equals("archived");
        if (given && found.kind() == ObjectKind.CREATIVE) {
            // Another ad may use it, and it costs nothing.
            return reported(account, found, owner, "second_copy");
        }
        return stray(account, found, owner, Verdict.DOOMED, owner.metaId() == null ? "left_over" : "second_copy");
    }

    private static boolean madeByUs(Found found, Owner owner) {
        Instant created = found.createdAt();
        Instant sent = owner.sentAt();
        return sent != null && (created == null || created.isBefore(sent.plus(LATE)));
    }

    private static Optional<Stray> reported(Account account, Found found, @Nullable Owner owner, String reason) {
        return stray(account, found, owner, Verdict.REPORTED, reason);
    }

    private static Optional<Stray> stray(
            Account account, Found found, @Nullable Owner owner, Verdict verdict, String reason) {
        return Optional.of(new Stray(
                account.adAccountId(),
                found.kind(),
                found.metaId(),
                found.name(),
                owner == null ? null : owner.publicationId(),
                owner == null ? null : owner.campaignId(),
                verdict,
                reason));
    }
}
