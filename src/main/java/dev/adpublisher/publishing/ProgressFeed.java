package dev.adpublisher.publishing;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Publications as they change. A notification says that something is new; what, is read from the rows. */
@ApplicationScoped
class ProgressFeed {
    /** For notifications that got lost with their connection; also keeps proxies from closing an idle stream. */
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);
    /** What was said just before a stream began is told again rather than lost. */
    private static final Duration OVERLAP = Duration.ofSeconds(10);

    private final PublicationSql publications;
    private final ConcurrentHashMap<UUID, Set<MultiEmitter<? super Boolean>>> watchers = new ConcurrentHashMap<>();

    ProgressFeed(PublicationSql publications) {
        this.publications = publications;
    }

    /**
     * The publication now, and whenever it has changed, until it ends; and what Meta's reviewers say meanwhile. Fails with 404 like the plain
     * read.
     *
     * @param lastEventId the version that the client has seen already; anything that is no number counts as none
     * @param follow whether to stay after the publication's end, for reviews and later commands
     */
    Multi<FeedEvent> watch(UUID user, UUID campaign, @Nullable String lastEventId, boolean follow) {
        AtomicLong seen = new AtomicLong(version(lastEventId));
        Set<UUID> told = ConcurrentHashMap.newKeySet();
        AtomicReference<@Nullable Instant> since = new AtomicReference<>();
        Multi<Boolean> changes =
                Multi.createFrom().emitter(emitter -> add(campaign, emitter), BackPressureStrategy.LATEST);
        Multi<Boolean> anyway = Multi.createFrom()
                .ticks()
                .startingAfter(LOOK_ANYWAY)
                .every(LOOK_ANYWAY)
                .onOverflow()
                .drop()
                .map(tick -> true);
        return Multi.createBy()
                .merging()
                .streams(Multi.createFrom().item(true), changes, anyway)
                .onOverflow()
                .dropPreviousItems()
                .onItem()
                .transformToUniAndConcatenate(change -> publications
                        .look(user, campaign, since.get())
                        .invoke(look -> since.compareAndSet(null, look.now().minus(OVERLAP))))
                .onItem()
                .transformToMultiAndConcatenate(look -> Multi.createFrom().iterable(events(look, follow)))
                .select()
                .first(event -> follow || !isAfterTheEnd(event, seen))
                .select()
                .where(event -> isNew(event, seen, told));
    }

    /** An end is told twice: the first time it goes out, the second time it ends the stream. */
    private static List<FeedEvent> events(PublicationSql.Look look, boolean follow) {
        List<FeedEvent> events = new ArrayList<>(look.reviews());
        events.add(new FeedEvent.Changed(look.view()));
        if (look.view().ended() && !follow) {
            events.add(new FeedEvent.Changed(look.view()));
        }
        return events;
    }

    private static boolean isNew(FeedEvent event, AtomicLong seen, Set<UUID> told) {
        return switch (event) {
            case FeedEvent.Changed(PublicationView view) ->
                seen.getAndAccumulate(view.version(), Math::max) < view.version();
            case FeedEvent.Reviewed reviewed -> told.add(reviewed.entry());
        };
    }

    /** Tells everybody on this replica who watches the campaign. */
    void changed(UUID campaign) {
        Set<MultiEmitter<? super Boolean>> emitters = watchers.get(campaign);
        if (emitters != null) {
            emitters.forEach(emitter -> emitter.emit(true));
        }
    }

    /** How many streams are open on this replica. */
    int open() {
        return watchers.values().stream().mapToInt(Set::size).sum();
    }

    private void add(UUID campaign, MultiEmitter<? super Boolean> emitter) {
        watchers.compute(campaign, (id, there) -> {
            Set<MultiEmitter<? super Boolean>> emitters = there == null ? ConcurrentHashMap.newKeySet() : there;
            emitters.add(emitter);
            return emitters;
        });
        emitter.onTermination(() -> watchers.computeIfPresent(campaign, (id, emitters) -> {
            emitters.remove(emitter);
            return emitters.isEmpty() ? null : emitters;
        }));
    }

    private static boolean isAfterTheEnd(FeedEvent event, AtomicLong seen) {
        return event instanceof FeedEvent.Changed(PublicationView view) && view.ended() && seen.get() >= view.version();
    }

    private static long version(@Nullable String lastEventId) {
        try {
            return lastEventId == null ? -1 : Long.parseLong(lastEventId.strip());
        } catch (NumberFormatException none) {
            return -1;
        }
    }
}
