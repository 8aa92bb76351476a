package dev.adpublisher.verification;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A campaign that is at Meta, with everything of it that was published.
 *
 * @param live whether it was last published to run
 * @param freshSince when it was published, or last switched on or off by us
 */
record PublishedCampaign(UUID id, String metaId, boolean live, Instant freshSince, List<PublishedObject> objects) {
    PublishedCampaign {
        objects = List.copyOf(objects);
    }

    PublishedCampaign with(List<PublishedObject> found) {
        return new PublishedCampaign(id, metaId, live, freshSince, found);
    }
}
