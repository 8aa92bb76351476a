package dev.adpublisher.plan;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything a plan depends on.
 *
 * @param account null if the campaign has no connection yet
 * @param places answers to {@link Planner#placesToResolve}; an unanswered query becomes a finding
 * @param images what is known of the images; one that is missing here has simply not been looked at
 * @param now the moment of planning
 * @param publisherVersion goes into {@code publish_data.metadata.version}
 */
public record PlanInputs(
        Draft draft,
        @Nullable AccountFacts account,
        List<ResolvedPlace> places,
        List<ImageFacts> images,
        Instant now,
        String publisherVersion) {

    public PlanInputs {
        places = List.copyOf(places);
        images = List.copyOf(images);
    }
}
