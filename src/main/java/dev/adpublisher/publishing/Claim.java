package dev.adpublisher.publishing;

import java.util.UUID;

/**
 * A publication that this process may work on until its lease ends.
 *
 * @param adAccountId in digits only
 * @param epoch the fence: every write carries it, and none with an older one has an effect
 * @param claims how often it was claimed since it last came to rest in order, this time included
 */
record Claim(UUID publicationId, UUID userId, UUID campaignId, String adAccountId, long epoch, int claims) {
    /** Whose work it is: a replica works on several of one, but not on as many as it likes. */
    Owner owner() {
        return new Owner(userId, adAccountId);
    }

    /** An ad account as one user works with it. */
    record Owner(UUID userId, String adAccountId) {}
}
