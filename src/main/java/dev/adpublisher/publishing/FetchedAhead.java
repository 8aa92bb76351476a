package dev.adpublisher.publishing;

import dev.adpublisher.media.FetchOutcome;
import dev.adpublisher.media.ImageFetcher;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.plan.Plan;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Pictures that are being fetched while their publication is still being written down: by the time it is, they are mostly here. Each is given
 * out once, so that its bytes can go as soon as it is uploaded.
 */
final class FetchedAhead {
    private static final Logger LOG = Logger.getLogger(FetchedAhead.class);
    private final Map<String, Uni<FetchOutcome>> pictures = new ConcurrentHashMap<>();

    private FetchedAhead() {}

    static FetchedAhead none() {
        return new FetchedAhead();
    }

    /** The plan's first pictures, {@code most} of them, fetched from {@link #begin} on; the rest is fetched when its turn comes. */
    static FetchedAhead of(ImageFetcher images, Plan plan, int most) {
        FetchedAhead ahead = new FetchedAhead();
        plan.objects().stream()
                .filter(object -> object.kind() == ObjectKind.IMAGE)
                .map(object -> object.params().path("url").asText())
                .distinct()
                .limit(most)
                .forEach(url ->
                        ahead.pictures.put(url, images.fetch(url).memoize().indefinitely()));
        return ahead;
    }

    /** Fetches all that were not taken yet. */
    void begin() {
        pictures.values().forEach(picture -> picture.subscribe()
                .with(done -> {}, failure -> LOG.debugf(failure, "a picture could not be fetched ahead")));
    }

    boolean has(String url) {
        return pictures.containsKey(url);
    }

    /** The picture, if it was asked for ahead and not taken yet. */
    Optional<Uni<FetchOutcome>> take(String url) {
        return Optional.ofNullable(pictures.remove(url));
    }
}
