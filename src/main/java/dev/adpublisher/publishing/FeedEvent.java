package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;

/** What an event stream tells. */
sealed interface FeedEvent {
    /** The publication has changed; its version is the event's id. */
    record Changed(PublicationView view) implements FeedEvent {}

    /**
     * Reviewers at Meta have said something new of an object, as the audit log has it: {@code {kind, ordinal, meta_id, review_status,
     * effective_status, reasons: [{code, reason, fix, pointers, title, detail}]}}.
     */
    record Reviewed(UUID entry, JsonNode details) implements FeedEvent {}
}
