package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.publishing.JournalObject.Key;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one run share: the publication as loaded, the objects as this run knows them by now, the way to Meta and to the journal.
 * Confined to one event loop.
 */
final class RunContext {
    private static final Logger LOG = Logger.getLogger(RunContext.class);

    private final LoadedPublication publication;
    private final GraphAccess access;
    private final JournalWriter journal;
    private final FetchedAhead pictures;
    private final FirstIntents firstIntents;
    private final Context context;
    private final BooleanSupplier draining;
    private final Duration fresh;
    private final long loadedAtNanos = System.nanoTime();
    private final Map<Key, JournalObject> objects = new LinkedHashMap<>();
    /** What this run has made itself, and when: the row as it was loaded does not know. */
    private final Map<Key, Long> made = new HashMap<>();

    private final List<Uni<Void>> ahead = new ArrayList<>();
    private @Nullable String labelId;

    /**
     * One run.
     *
     * @param draining whether this process is about to end, and the publication is to be left to another
     * @param fresh how long after a create Meta may still say that there is no such object
     */
    RunContext(
            LoadedPublication publication,
            GraphAccess access,
            JournalWriter journal,
            FetchedAhead pictures,
            FirstIntents firstIntents,
            Context context,
            BooleanSupplier draining,
            Duration fresh) {
        this.draining = draining;
        this.fresh = fresh;
        this.publication = publication;
        this.access = access;
        this.journal = journal;
        this.pictures = pictures;
        this.firstIntents = firstIntents;
        this.context = context;
        this.labelId = publication.labelId();
        publication.objects().forEach(object -> objects.put(object.key(), object));
    }

    LoadedPublication publication() {
        return publication;
    }

    Claim claim() {
        return publication.claim();
    }

    GraphAccess access() {
        return access;
    }

    JournalWriter journal() {
        return journal;
    }

    FetchedAhead pictures() {
        return pictures;
    }

    FirstIntents firstIntents() {
        return firstIntents;
    }

    /** The object as this run last wrote it. */
    JournalObject current(Key key) {
        JournalObject object = objects.get(key);
        if (object == null) {
            throw new IllegalStateException("the plan has no " + key);
        }
        return object;
    }

    /** Our ad label of the account; null if it could not be had. */
    @Nullable
    String labelId() {
        return labelId;
    }

    void labelled(@Nullable String id) {
        labelId = id;
    }

    /** Whether to begin nothing new, because this process is about to end. What is under way is finished and written down. */
    boolean handingOver() {
        return draining.getAsBoolean();
    }

    /** How to leave the publication because of that; empty if there is no need. */
    Optional<RunEnd> handOver() {
        return handingOver() ? Optional.of(new RunEnd.Superseded()) : Optional.empty();
    }

    Phase phaseNow() {
        return journal.phase();
    }

    List<JournalObject> all() {
        return List.copyOf(objects.values());
    }

    List<JournalObject> of(ObjectKind kind) {
        return objects.values().stream().filter(object -> object.kind() == kind).toList();
    }

    @Nullable
    String metaId(ObjectKind kind, int ordinal) {
        JournalObject object = objects.get(new Key(kind, ordinal));
        return object != null && object.state().made() ? object.metaId() : null;
    }

    /** Writes a result to the journal, then remembers it. */
    Uni<Void> record(JournalObject object, Result result) {
        return journal.record(result).invoke(() -> remember(object, result));
    }

    private void remember(JournalObject object, Result result) {
        objects.put(object.key(), object.after(result));
        if (result.state() == ObjectState.CONFIRMED && !object.state().made()) {
            made.put(object.key(), System.nanoTime());
        }
    }

    /**
     * Remembers a result at once and has it written: what depends on it may already ask for its intent, which then is committed together with
     * the result, or not at all. {@link #written} waits for it.
     */
    void recordAhead(JournalObject object, Result result) {
        remember(object, result);
        Uni<Void> write = journal.record(result).memoize().indefinitely();
        ahead.add(write);
        write.subscribe().with(done -> {}, failure -> LOG.debugf(failure, "%s is not written", object.key()));
    }

    /** When everything recorded ahead is in the journal; fails where one of them could not be written. */
    Uni<Void> written() {
        return ahead.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(List.copyOf(ahead)).andCollectFailures().replaceWithVoid();
    }

    /** How long ago an intent was committed, by the database's clock at the load and the machine's steady one since. */
    Duration since(Instant intent) {
        Duration running = Duration.ofNanos(System.nanoTime() - loadedAtNanos);
        return Duration.between(intent, publication.databaseNow()).plus(running);
    }

    /** Whether a request for any object that carries labels has gone out, in this run or before. */
    boolean isAnythingSent() {
        return all().stream()
                .anyMatch(object -> object.kind() != ObjectKind.IMAGE
                        && object.sentAt() != null
                        && !firstIntents.holds(object.key()));
    }

    /** Whether anything of it is so new that Meta may not know it everywhere. */
    boolean isFresh() {
        return all().stream().anyMatch(object -> isYoungerThan(object, fresh));
    }

    /** Whether it was asked for less than that ago. */
    boolean isYoungerThan(JournalObject object, Duration age) {
        Long madeAtNanos = made.get(object.key());
        if (madeAtNanos != null) {
            return System.nanoTime() - madeAtNanos < age.toNanos();
        }
        return object.sentAt() != null && since(object.sentAt()).compareTo(age) < 0;
    }

    /** Brings an asynchronous result back to this run's event loop, where everything here is confined. */
    <T> Uni<T> here(Supplier<Uni<T>> step) {
        return Uni.createFrom().deferred(step::get).emitOn(command -> context.runOnContext(ignored -> command.run()));
    }

    /** The parameters as they go to Meta: the name with its marker, our label, and the ids of what was made before. */
    ObjectNode filledParameters(JournalObject object) {
        ObjectNode parameters = object.params().deepCopy();
        parameters.put("name", object.name());
        String label = labelId;
        if (label != null) {
            parameters.putArray("adlabels").addObject().put("id", label);
        }
        object.references()
                .forEach(reference ->
                        References.fill(parameters, reference, metaId(reference.kind(), reference.ordinal())));
        return parameters;
    }
}
