package dev.adpublisher.schedule;

import dev.adpublisher.graph.AdAccountId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job that this replica holds for now. Several users may be connected to the same ad account, so a job is one user's: it reads the account
 * with a token of this user, and of no other, and writes rows of this user only.
 *
 * @param epoch what its end is written under; an older one changes nothing
 * @param attempts claims since the last good end, this one included: 1 when all is well
 * @param claimedAt by the database's clock: what the run sees is at least as new
 * @param lastDoneAt when it last ended well; null if never
 * @param news whether it was woken by news since the last good run began ({@link AccountJobs}), rather than only due again
 */
public record AccountJob(
        UUID user,
        AdAccountId adAccount,
        String kind,
        long epoch,
        int attempts,
        Instant claimedAt,
        @Nullable Instant lastDoneAt,
        boolean news) {}
