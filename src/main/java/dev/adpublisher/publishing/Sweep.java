package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.graph.GraphOutcome;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.publishing.Judgement.Found;
import dev.adpublisher.publishing.SweepSql.Account;
import dev.adpublisher.publishing.SweepSql.Owner;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One look through an ad account: list what carries our labels or markers, judge what no row claims, delete what is doomed. One call at a time,
 * and it ends at the first that Meta does not answer as asked: there is always another sweep.
 */
final class Sweep {
    private static final Logger LOG = Logger.getLogger(Sweep.class);
    private static final List<ObjectKind> CHILDREN_FIRST =
            List.of(ObjectKind.AD, ObjectKind.ADSET, ObjectKind.CAMPAIGN, ObjectKind.CREATIVE);
    private static final Duration NEXT_TRY = Duration.ofMinutes(10);

    private final Account account;
    private final GraphAccess access;
    private final GraphClient graph;
    private final SweepSql rows;
    private final StraySql strays;
    private final AccountLabelSql labelRows;
    private final Markers markers;
    private final Map<String, Found> found = new LinkedHashMap<>();
    private final Set<String> goneLabels = new LinkedHashSet<>();
    private final List<Stray> news = new ArrayList<>();

    Sweep(
            Account account,
            GraphAccess access,
            GraphClient graph,
            SweepSql rows,
            StraySql strays,
            AccountLabelSql labelRows,
            Markers markers) {
        this.labelRows = labelRows;
        this.account = account;
        this.access = access;
        this.graph = graph;
        this.rows = rows;
        this.strays = strays;
        this.markers = markers;
    }

    /** What came to light, for the metrics. */
    List<Stray> news() {
        return List.copyOf(news);
    }

    /** Empty when it came to its end; otherwise after which pause to begin anew. */
    Uni<Optional<Duration>> sweep(List<String> labels) {
        return inTurn(lists(labels), this::list)
                .chain(stopped -> stopped.isPresent() ? end(stopped.get()) : forgetLabels())
                .chain(stopped -> stopped.isPresent() ? end(stopped.get()) : judge())
                .chain(stopped -> stopped.isPresent() ? end(stopped.get()) : delete());
    }

    /**
     * An edge to read.
     *
     * @param label whose edge it is; null for the account's
     */
    private record Edge(ObjectKind kind, @Nullable String label, String path, Map<String, String> parameters) {}

    /** By label, and by marker among all names of the account: an object may have been made while no label could be had. */
    private List<Edge> lists(List<String> labels) {
        List<Edge> edges = new ArrayList<>();
        for (ObjectKind kind : CHILDREN_FIRST) {
            labels.forEach(label ->
                    edges.add(new Edge(kind, label, label + "/" + Creation.edge(kind), Reconciler.allStates(kind))));
            if (kind != ObjectKind.CREATIVE) {
                Map<String, String> byName = new HashMap<>(Reconciler.allStates(kind));
                byName.put(
                        "filtering",
                        "[{\"field\":\"" + kind.wireName() + ".name\",\"operator\":\"CONTAIN\",\"value\":\"[ap-\"}]");
                edges.add(new Edge(kind, null, "act_" + account.adAccountId() + "/" + Creation.edge(kind), byName));
            }
        }
        return edges;
    }

    private Uni<Optional<Duration>> list(Edge edge) {
        String fields = edge.kind() == ObjectKind.CREATIVE ? "id,name" : "id,name,status,created_time";
        return graph.list(access, edge.path(), fields, edge.parameters()).map(outcome -> {
            if (outcome instanceof GraphOutcome.Success<List<JsonNode>>(List<JsonNode> nodes, var trace)) {
                nodes.forEach(node -> Found.of(edge.kind(), node).ifPresent(one -> found.put(one.metaId(), one)));
                return Optional.empty();
            }
            String label = edge.label();
            if (label != null && isGone(outcome)) {
                goneLabels.add(label);
                return Optional.empty();
            }
            return stop(outcome, "list " + edge.path());
        });
    }

    /** Now that all lists of the account itself were shown: Meta says the same of a label that this token may not see. */
    private Uni<Optional<Duration>> forgetLabels() {
        return inTurn(List.copyOf(goneLabels), label -> labelRows
                .forget(account.user(), account.adAccountId(), label)
                .replaceWith(Optional.empty()));
    }

    private Uni<Optional<Duration>> judge() {
        if (found.isEmpty()) {
            return goOn();
        }
        return rows.claimed(account, found.keySet()).chain(this::judgeUnclaimed);
    }

    private Uni<Optional<Duration>> judgeUnclaimed(Set<String> claimed) {
        List<Found> open = found.values().stream()
                .filter(one -> !claimed.contains(one.metaId()))
                .toList();
        Set<String> theirs = open.stream()
                .flatMap(one -> Optional.ofNullable(one.marker()).stream())
                .collect(Collectors.toSet());
        if (open.isEmpty()) {
            return goOn();
        }
        return rows.owners(account, theirs).chain(owners -> rows.known(account, theirs)
                .chain(known -> inTurn(
                        open.stream()
                                .filter(one -> !isAnothers(one, owners, known))
                                .toList(),
                        one -> judge(one, owners))));
    }

    /** Another user of ours works in the same ad account: theirs to look after. */
    private static boolean isAnothers(Found one, Map<String, Owner> owners, Set<String> known) {
        String marker = one.marker();
        return marker != null && known.contains(marker) && !owners.containsKey(marker);
    }

    private Uni<Optional<Duration>> judge(Found one, Map<String, Owner> owners) {
        String marker = one.marker();
        @Nullable Owner owner = marker == null ? null : owners.get(marker);
        boolean ours = marker != null && markers.isOurs(marker);
        boolean alone = found.values().stream()
                        .filter(other -> Objects.equals(other.marker(), marker))
                        .count()
                == 1;
        Optional<Stray> stray = Judgement.of(account, one, ours, owner, alone);
        return stray.isEmpty()
                ? goOn()
                : rows.judge(account, stray.get(), owner)
                        .invoke(isNews -> {
                            if (isNews) {
                                tell(stray.get());
                            }
                        })
                        .replaceWith(Optional.empty());
    }

    private void tell(Stray stray) {
        news.add(stray);
        LOG.warnf(
                "account=%s stray=%s/%s verdict=%s reason=%s publication=%s",
                account.adAccountId(),
                stray.kind().wireName(),
                stray.metaId(),
                stray.verdict().wireName(),
                stray.reason(),
                stray.publicationId());
    }

    private Uni<Optional<Duration>> delete() {
        return strays.doomed(account.user(), account.adAccountId())
                .map(doomed -> doomed.stream()
                        .sorted(Comparator.comparingInt(stray -> CHILDREN_FIRST.indexOf(stray.kind())))
                        .toList())
                .chain(doomed -> inTurn(doomed, this::delete));
    }

    /** An earlier sweep may have judged it: what somebody has set live since is theirs. */
    private Uni<Optional<Duration>> delete(Stray stray) {
        if (stray.kind() == ObjectKind.CREATIVE) {
            return deleteForGood(stray);
        }
        return graph.read(access.deciding(), stray.metaId(), "id,status").chain(outcome -> {
            if (isGone(outcome)) {
                return deleted(stray);
            }
            if (!(outcome instanceof GraphOutcome.Success<JsonNode>(JsonNode node, var trace))) {
                return Uni.createFrom().item(stop(outcome, "read " + stray.metaId()));
            }
            return Found.isActive(stray.kind(), node) ? spare(stray, "active") : deleteForGood(stray);
        });
    }

    private Uni<Optional<Duration>> deleteForGood(Stray stray) {
        return graph.delete(access, stray.metaId()).chain(outcome -> {
            if (outcome instanceof GraphOutcome.Success<Boolean> || isGone(outcome)) {
                return deleted(stray);
            }
            // Such as a creative in another ad's use. Asked again it would refuse again, and what comes after it has
            // its turn too.
            return outcome instanceof GraphOutcome.Refused<Boolean>
                    ? spare(stray, "not_deletable")
                    : Uni.createFrom().item(stop(outcome, "delete " + stray.metaId()));
        });
    }

    private static <T> boolean isGone(GraphOutcome<T> outcome) {
        return outcome instanceof GraphOutcome.Refused<T>(var error, var entry) && GraphClient.isGone(error);
    }

    private Uni<Optional<Duration>> deleted(Stray stray) {
        return strays.deleted(account.user(), stray.metaId()).replaceWith(Optional.empty());
    }

    private Uni<Optional<Duration>> spare(Stray stray, String reason) {
        Stray spared = stray.reported(reason);
        tell(spared);
        return strays.spared(account.user(), spared).replaceWith(Optional.empty());
    }

    /** A token that is lost is found out, and said to its owner, by their next publish. */
    private <T> Optional<Duration> stop(GraphOutcome<T> outcome, String what) {
        LOG.infof("account=%s the sweep stops: could not %s: %s", account.adAccountId(), what, outcome);
        return Optional.of(outcome instanceof GraphOutcome.Throttled<T>(Duration pause, var reason) ? pause : NEXT_TRY);
    }

    private static Uni<Optional<Duration>> goOn() {
        return Uni.createFrom().item(Optional.empty());
    }

    private static Uni<Optional<Duration>> end(Duration pause) {
        return Uni.createFrom().item(Optional.of(pause));
    }

    /** One after another until one says stop. */
    private static <T> Uni<Optional<Duration>> inTurn(
            List<T> items, Function<T, Uni<? extends Optional<Duration>>> step) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(step)
                .select()
                .where(Optional::isPresent)
                .toUni()
                .onItem()
                .ifNull()
                .continueWith(Optional.empty());
    }
}
