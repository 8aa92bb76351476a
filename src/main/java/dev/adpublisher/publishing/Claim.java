package dev.adpublisher.publishing;

import java.util.UUID;

/**
 * A publication that this process may work on until its lease ends.
 *
 * @param epoch the fence: every write carries it, and none with an older one has an effect
 * @param claims how often it was claimed since it last came to rest in order, this time included
 */
record Claim(UUID publicationId, UUID userId, UUID campaignId, long epoch, int claims) {}
