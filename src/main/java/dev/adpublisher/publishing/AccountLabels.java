package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.graph.GraphOutcome;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Our ad label of one account and month: everything that we create in it carries the label, so that its edges list what is ours and stay
 * short. Made ahead, at prepare, and given by id; a publish pays a round trip for it only where that has not happened.
 */
@ApplicationScoped
class AccountLabels {
    private static final Logger LOG = Logger.getLogger(AccountLabels.class);

    private final AccountLabelSql stored;
    private final GraphClient graph;
    private final JournalJson json;
    private final Clock clock;

    AccountLabels(AccountLabelSql stored, GraphClient graph, JournalJson json, Clock clock) {
        this.clock = clock;
        this.stored = stored;
        this.graph = graph;
        this.json = json;
    }

    /**
     * Makes sure that the publication has a label, if one can be had; without one it is found again by its parents' edges alone. All of it carries
     * the label or none of it: what was sent without is not looked for under one.
     */
    Uni<Void> ensure(RunContext run) {
        if (run.publication().labelId() != null || run.publication().published() || run.isAnythingSent()) {
            return Uni.createFrom().voidItem();
        }
        return run.here(() -> ensure(run.claim().userId(), run.access())).chain(id -> {
            run.labelled(id.orElse(null));
            return id.isEmpty() ? Uni.createFrom().voidItem() : run.here(() -> stored.attach(run.claim(), id.get()));
        });
    }

    /** Somebody has deleted the label at Meta: neither this publication nor any to come gets it. */
    Uni<Void> forget(RunContext run) {
        String label = run.labelId();
        if (label == null) {
            return Uni.createFrom().voidItem();
        }
        LOG.warnf(
                "account=%s the ad label %s is gone at Meta; going on without",
                run.access().adAccountId(), label);
        run.labelled(null);
        return run.here(() -> stored.forget(run.claim(), label));
    }

    /** This month's label of the account; empty if Meta does not give one now. */
    Uni<Optional<String>> ensure(UUID user, GraphAccess access) {
        YearMonth month = YearMonth.now(clock);
        return stored.find(user, access.adAccountId(), month.atDay(1))
                .chain(known -> known.isPresent() ? Uni.createFrom().item(known) : make(user, access, month));
    }

    /** A label's name is unique in its account: one that exists already, from a create whose answer was lost, is taken. */
    private Uni<Optional<String>> make(UUID user, GraphAccess access, YearMonth month) {
        String name = "ad-publisher " + month;
        return existing(access, name)
                .chain(found -> found.isPresent()
                        ? Uni.createFrom().item(found)
                        : graph.create(access, "adlabels", json.newObject().put("name", name))
                                .map(AccountLabels::created))
                .call(id -> id.isPresent()
                        ? stored.keep(user, access.adAccountId(), month.atDay(1), name, id.get())
                        : Uni.createFrom().voidItem());
    }

    private Uni<Optional<String>> existing(GraphAccess access, String name) {
        return graph.list(access, "act_" + access.adAccountId() + "/adlabels", "id,name", Map.of())
                .map(outcome -> switch (outcome) {
                    case GraphOutcome.Success<List<JsonNode>>(List<JsonNode> labels, var trace) ->
                        labels.stream()
                                .filter(label -> name.equals(label.path("name").asText()))
                                .map(label -> label.path("id").asText())
                                .filter(id -> id.matches("[0-9]{1,32}"))
                                .findFirst();
                    case GraphOutcome.Refused<List<JsonNode>> refused -> Optional.empty();
                    case GraphOutcome.Throttled<List<JsonNode>> throttled -> Optional.empty();
                    case GraphOutcome.TokenLost<List<JsonNode>> lost -> Optional.empty();
                    case GraphOutcome.NotSent<List<JsonNode>> notSent -> Optional.empty();
                    case GraphOutcome.Unknown<List<JsonNode>> unknown -> Optional.empty();
                });
    }

    private static Optional<String> created(GraphOutcome<String> outcome) {
        if (outcome instanceof GraphOutcome.Success<String>(String id, var trace)) {
            return Optional.of(id);
        }
        LOG.warnf("no ad label: %s", outcome);
        return Optional.empty();
    }
}
