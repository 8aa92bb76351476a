package dev.adpublisher.webhook;

import dev.adpublisher.graph.AdAccountId;
import io.smallrye.mutiny.Uni;

/** Whoever reads an ad account and wants to know when that is worth doing now. Every bean of this type is told. */
public interface AdAccountListener {

    /**
     * Something happened in the ad account, says Meta, to whomever of our users it belongs. May come late, twice and in any order; a failure
     * brings it again.
     */
    Uni<Void> somethingHappened(AdAccountId account);
}
