package dev.adpublisher.publishing;

import dev.adpublisher.media.FetchOutcome;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.plan.Plan;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Pictures that are being fetched while their publication is still being written down: by the time it is, they are mostly here. Each is given
 * out once, so that its bytes can go as soon as it is uploaded; until then the memory is set aside in the replica's room. Safe for use from every
 * thread.
 */
final class FetchedAhead {
    private static final Logger LOG = Logger.getLogger(FetchedAhead.class);

    private final @Nullable PictureRooms rooms;
    private final Map<String, Picture> pictures = new ConcurrentHashMap<>();

    private FetchedAhead(@Nullable PictureRooms rooms) {
        this.rooms = rooms;
    }

    /** @param held bytes of memory that are set aside for it */
    private record Picture(Uni<FetchOutcome> outcome, AtomicLong held) {}

    static FetchedAhead none() {
        return new FetchedAhead(null);
    }

    /** The plan's first pictures, as many as there is room for, fetched from {@link #begin} on; the rest is fetched when its turn comes. */
    static FetchedAhead of(Function<String, Uni<FetchOutcome>> fetch, Plan plan, PictureRooms rooms) {
        FetchedAhead ahead = new FetchedAhead(rooms);
        List<String> urls = plan.objects().stream()
                .filter(object -> object.kind() == ObjectKind.IMAGE)
                .map(object -> object.params().path("url").asText())
                .distinct()
                .toList();
        int most = rooms.setAside(urls.size());
        urls.stream().limit(most).forEach(url -> ahead.add(url, fetch.apply(url), rooms));
        return ahead;
    }

    private void add(String url, Uni<FetchOutcome> fetched, PictureRooms rooms) {
        AtomicLong held = new AtomicLong(rooms.largest());
        Uni<FetchOutcome> outcome = fetched.invoke(here -> {
                    long needed = here instanceof FetchOutcome.Fetched(var image) ? image.size() : 0;
                    // Unless it was given out or dropped meanwhile.
                    long before = held.getAndUpdate(bytes -> Math.min(bytes, needed));
                    rooms.giveBack(Math.max(0, before - needed));
                })
                .memoize()
                .indefinitely();
        pictures.put(url, new Picture(outcome, held));
    }

    /** Fetches all that were not taken yet. */
    void begin() {
        pictures.values().forEach(picture -> picture.outcome()
                .subscribe()
                .with(done -> {}, failure -> LOG.debugf(failure, "a picture could not be fetched ahead")));
    }

    boolean has(String url) {
        return pictures.containsKey(url);
    }

    /** The picture, if it was asked for ahead and not taken yet; from now on whoever takes it answers for its memory. */
    Optional<Uni<FetchOutcome>> take(String url) {
        Picture picture = pictures.remove(url);
        if (picture == null) {
            return Optional.empty();
        }
        release(picture);
        return Optional.of(picture.outcome());
    }

    /** Nobody will take what is left. */
    void drop() {
        pictures.values().forEach(this::release);
        pictures.clear();
    }

    /** May be done twice. */
    private void release(Picture picture) {
        if (rooms != null) {
            rooms.giveBack(picture.held().getAndSet(0));
        }
    }
}
