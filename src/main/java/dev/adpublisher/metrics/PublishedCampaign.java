package dev.adpublisher.metrics;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A campaign at Meta, and how far its figures are read.
 *
 * @param began before this there was nothing to count
 * @param goal {@code leads}, {@code website-visits}, {@code calls}; null if not known
 * @param ads how many it has as far as is known, at least 1
 * @param progress null if it was never read
 */
record PublishedCampaign(
        UUID id, String metaId, Instant began, @Nullable String goal, int ads, @Nullable Progress progress) {}
