package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.adpublisher.graph.AccountReads;
import dev.adpublisher.graph.AccountReads.Query;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.graph.GraphOutcome;
import dev.adpublisher.verification.Sighting.Existence;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Reads campaigns of one ad account: three filtered lists, whatever their number, and by id only what no list showed. Edges leave out what is
 * archived or deleted, and for a while what is new (marketing-api.md, 8.10), so an object that is not listed is asked for before anything is
 * said of it.
 */
@ApplicationScoped
class AccountLook {
    private static final Logger LOG = Logger.getLogger(AccountLook.class);
    private static final Map<String, String> EDGES = Map.of("campaign", "campaigns", "adset", "adsets", "ad", "ads");

    /** Of those known to be archived; the others may be as many as the caller says. */
    private static final int ARCHIVED_AT_ONCE = 2;

    private final AccountReads reads;
    private final GraphClient graph;
    private final VerificationConfig config;

    AccountLook(AccountReads reads, GraphClient graph, VerificationConfig config) {
        this.reads = reads;
        this.graph = graph;
        this.config = config;
    }

    /** @param confirmations how many objects may be asked for by id */
    Uni<LookEnd> at(GraphAccess access, List<PublishedCampaign> campaigns, int confirmations) {
        Sightings sightings = new Sightings(
                campaigns.stream().map(PublishedCampaign::metaId).collect(Collectors.toUnmodifiableSet()));
        return list(access, campaigns, "campaign", sightings)
                .chain(end -> seen(end) ? list(access, campaigns, "adset", sightings) : done(end))
                .chain(end -> seen(end) ? list(access, campaigns, "ad", sightings) : done(end))
                .invoke(end -> tellForeign(access, sightings))
                .chain(end -> seen(end) ? confirm(access, campaigns, sightings, confirmations) : done(end));
    }

    private static boolean seen(LookEnd end) {
        return end instanceof LookEnd.Seen;
    }

    private static Uni<LookEnd> done(LookEnd end) {
        return Uni.createFrom().item(end);
    }

    private Uni<LookEnd> list(GraphAccess access, List<PublishedCampaign> campaigns, String kind, Sightings sightings) {
        Query query = new Query(
                Objects.requireNonNull(EDGES.get(kind)),
                ReadBackRules.of(kind).fields(),
                Map.of("filtering", filtering(campaigns)),
                kind.equals("ad") ? config.adsPageSize() : config.pageSize());
        return reads.all(access, query).map(outcome -> {
            if (outcome instanceof GraphOutcome.Success<List<JsonNode>>(List<JsonNode> rows, var trace)) {
                sightings.listed(kind, rows);
                return new LookEnd.Seen(sightings);
            }
            return LookEnd.of(outcome);
        });
    }

    private static String filtering(List<PublishedCampaign> campaigns) {
        ArrayNode conditions = JsonNodeFactory.instance.arrayNode();
        ArrayNode ids = conditions
                .addObject()
                .put("field", "campaign.id")
                .put("operator", "IN")
                .putArray("value");
        campaigns.forEach(campaign -> ids.add(campaign.metaId()));
        return conditions.toString();
    }

    private static void tellForeign(GraphAccess access, Sightings sightings) {
        if (sightings.foreign() > 0) {
            LOG.infof(
                    "account=act_%s: Meta listed %d objects of campaigns that were not asked for; ignored",
                    access.adAccountId(), sightings.foreign());
        }
    }

    /** What is below a campaign that is gone is gone with it (marketing-api.md, 8.10), and is not asked for. */
    private Uni<LookEnd> confirm(
            GraphAccess access, List<PublishedCampaign> campaigns, Sightings sightings, int confirmations) {
        List<PublishedObject> unseen = new ArrayList<>();
        for (PublishedCampaign campaign : campaigns) {
            List<PublishedObject> missing = campaign.objects().stream()
                    .filter(object -> EDGES.containsKey(object.kind()) && !sightings.has(object))
                    .toList();
            settled(missing, sightings);
            boolean top = missing.stream().anyMatch(object -> object.is("campaign"));
            missing.stream()
                    .filter(object -> !sightings.has(object) && (!top || object.is("campaign")))
                    .forEach(unseen::add);
        }
        return ask(access, chosen(unseen, confirmations), sightings).map(end -> {
            if (end instanceof LookEnd.Seen) {
                unseen.stream()
                        .filter(object -> archived(object) && !sightings.has(object))
                        .forEach(object -> sightings.missing(object, Existence.ARCHIVED));
                campaigns.forEach(campaign -> inherit(campaign, sightings));
            }
            return end;
        });
    }

    /**
     * Whom to ask for by id. An archived object stays archived until it is deleted (marketing-api.md, 8.10), so those known to be are asked for a few
     * at a time, at random, and only after the others: they would take all the room, each time the same.
     */
    private static List<PublishedObject> chosen(List<PublishedObject> unseen, int most) {
        List<PublishedObject> chosen = new ArrayList<>();
        unseen.stream().filter(object -> !archived(object)).limit(most).forEach(chosen::add);
        List<PublishedObject> archived =
                new ArrayList<>(unseen.stream().filter(AccountLook::archived).toList());
        Collections.shuffle(archived);
        archived.stream()
                .limit(Math.min(ARCHIVED_AT_ONCE, most - chosen.size()))
                .forEach(chosen::add);
        return chosen;
    }

    private static boolean archived(PublishedObject object) {
        return "archived".equals(object.known());
    }

    /** Deleted is for ever: nobody asks again. */
    private static void settled(List<PublishedObject> missing, Sightings sightings) {
        missing.stream()
                .filter(object -> "deleted".equals(object.known()))
                .forEach(object -> sightings.missing(object, Existence.DELETED));
    }

    private Uni<LookEnd> ask(GraphAccess access, List<PublishedObject> unseen, Sightings sightings) {
        if (unseen.isEmpty()) {
            return Uni.createFrom().item(new LookEnd.Seen(sightings));
        }
        PublishedObject object = unseen.getFirst();
        List<PublishedObject> rest = unseen.subList(1, unseen.size());
        return graph.read(
                        access, object.metaId(), ReadBackRules.of(object.kind()).fields())
                .chain(outcome -> switch (outcome) {
                    case GraphOutcome.Success<JsonNode>(JsonNode shown, var trace) -> {
                        sightings.seen(object.kind(), shown);
                        yield ask(access, rest, sightings);
                    }
                    case GraphOutcome.Refused<JsonNode>(var error, var entry)
                    when GraphClient.isGone(error) -> {
                        sightings.missing(object, Existence.DELETED);
                        yield ask(access, rest, sightings);
                    }
                    case GraphOutcome.Refused<JsonNode> refused -> done(LookEnd.of(outcome));
                    case GraphOutcome.Throttled<JsonNode> throttled -> done(LookEnd.of(outcome));
                    case GraphOutcome.TokenLost<JsonNode> lost -> done(LookEnd.of(outcome));
                    case GraphOutcome.NotSent<JsonNode> notSent -> done(LookEnd.of(outcome));
                    // One object that cannot be read must not hide the others.
                    case GraphOutcome.Unknown<JsonNode> unknown -> ask(access, rest, sightings);
                });
    }

    private static void inherit(PublishedCampaign campaign, Sightings sightings) {
        campaign.objects().stream()
                .filter(object -> object.is("campaign"))
                .map(object -> sightings.of(object).existence())
                .filter(existence -> existence == Existence.DELETED || existence == Existence.ARCHIVED)
                .forEach(existence -> campaign.objects().stream()
                        .filter(object -> EDGES.containsKey(object.kind()) && !sightings.has(object))
                        .forEach(object -> sightings.missing(object, existence)));
    }
}
