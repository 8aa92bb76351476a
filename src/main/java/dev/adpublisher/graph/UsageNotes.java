package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.graph.AccountBudget.Settled;
import dev.adpublisher.graph.CallLimits.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What this process has learned and PostgreSQL does not know yet: gathered here, written down for many accounts at once. */
final class UsageNotes {
    private static final Logger LOG = Logger.getLogger(UsageNotes.class);

    private final BudgetSql sql;
    private final Queue<String> undelivered = new ConcurrentLinkedQueue<>();
    private Map<String, Note> notes = new HashMap<>();

    UsageNotes(BudgetSql sql) {
        this.sql = sql;
    }

    private static final class Note {
        @Nullable
        Tier tier;

        double percent;
        double score;
        double reset;
        Duration block = Duration.ZERO;
        Duration insightsBlock = Duration.ZERO;

        @Nullable
        String cause;

        final List<Settled> settled = new ArrayList<>();
    }

    private Note note(String account) {
        return notes.computeIfAbsent(account, name -> new Note());
    }

    synchronized void tier(String account, Tier tier) {
        note(account).tier = tier;
    }

    /**
     * @param percent the highest use of all
     * @param score the account's points in percent; null if not said
     * @param reset until those points are gone; zero if not said
     */
    synchronized void usage(String account, double percent, @Nullable Double score, Duration reset) {
        Note note = note(account);
        note.percent = Math.max(note.percent, percent);
        if (score != null && score >= note.score) {
            note.score = Math.min(100, score);
            note.reset = reset.toMillis() / 1000.0;
        }
    }

    synchronized void block(String account, Duration all, Duration insights, String cause) {
        Note note = note(account);
        note.block = note.block.compareTo(all) >= 0 ? note.block : all;
        note.insightsBlock = note.insightsBlock.compareTo(insights) >= 0 ? note.insightsBlock : insights;
        note.cause = cause;
    }

    synchronized void settled(String account, List<Settled> settled) {
        if (!settled.isEmpty()) {
            note(account).settled.addAll(settled);
        }
    }

    /** Writes down what there is. What cannot be written now is written first the next time. */
    void flush() {
        String again = undelivered.poll();
        String batch = again == null ? drain() : again;
        if (batch != null) {
            sql.note(batch).onFailure(failure -> {
                undelivered.add(batch);
                LOG.warnf("what is known of Meta's limits cannot be written down now: %s", failure.getMessage());
            });
        }
    }

    /** Everything gathered, as the database's function wants it; null when there is nothing. It is forgotten here. */
    private synchronized @Nullable String drain() {
        if (notes.isEmpty()) {
            return null;
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        notes.forEach((account, note) -> write(all.addObject().put("account", account), note));
        notes = new HashMap<>();
        return all.toString();
    }

    private static void write(ObjectNode json, Note note) {
        Tier tier = note.tier;
        if (tier != null) {
            json.put("tier", tier.name()).put("max", tier.maxPoints());
        }
        if (note.percent > 0) {
            json.put("percent", note.percent);
        }
        if (note.score > 0) {
            json.put("score", note.score);
        }
        if (note.reset > 0) {
            json.put("reset", note.reset);
        }
        if (note.block.isPositive()) {
            json.put("block", note.block.toMillis() / 1000.0);
        }
        if (note.insightsBlock.isPositive()) {
            json.put("insights_block", note.insightsBlock.toMillis() / 1000.0);
        }
        if (note.cause != null) {
            json.put("cause", note.cause);
        }
        ArrayNode grants = json.putArray("grants");
        note.settled.forEach(
                settled -> grants.addObject().put("id", settled.grant()).put("used", settled.used()));
    }
}
