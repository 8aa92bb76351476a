package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.plan.AdRow;
import dev.adpublisher.plan.Draft;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.TenantSql.Reading;
import dev.adpublisher.tenancy.TenantTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other rooms may do with drafts: read one whole, and keep what was planned from it. Keeping needs a Vert.x context of its own, as
 * every request and every scheduled job has.
 */
@ApplicationScoped
public class Drafts {
    private final TenantTransactions transactions;
    private final CampaignRepository campaigns;
    private final StateRepository states;
    private final AdRepository ads;
    private final DraftSql drafts;

    Drafts(
            TenantTransactions transactions,
            CampaignRepository campaigns,
            StateRepository states,
            AdRepository ads,
            DraftSql drafts) {
        this.transactions = transactions;
        this.campaigns = campaigns;
        this.states = states;
        this.ads = ads;
        this.drafts = drafts;
    }

    /** How the draft as it is stored now is read. Fails with a 404 {@link Problem} when the user has no such campaign. */
    public Reading<Draft> reading(UUID user, UUID campaign) {
        return drafts.reading(user, campaign);
    }

    /**
     * Keeps a plan: {@code publish_data}, and one row of {@code ads} for each {@linkplain AdRow#generated() generated} row of the plan.
     * Generated rows are written over those of the last plan, by id where the plan names one and else in order, so that ids stay as long as
     * there is such an ad; what is left over is deleted unless it is at Meta. Rows of the user's own are not touched.
     *
     * @return the ids of the rows, in the order of {@code adRows}
     */
    public Uni<List<UUID>> storePublishData(UUID user, UUID campaign, ObjectNode publishData, List<AdRow> adRows) {
        return transactions.as(user, () -> campaigns
                .ownLocked(user, campaign)
                .invoke(Drafts::refuseWhilePublishing)
                .chain(() -> states.storePublishData(campaign, publishData))
                .chain(() -> ads.oldestFirst(campaign))
                .chain(stored -> keep(campaign, new Arrangement(stored), adRows)));
    }

    private static void refuseWhilePublishing(Campaign campaign) {
        if (campaign.publishing()) {
            throw Problem.conflict(
                    "publishing_under_way",
                    "The campaign is being published from an earlier plan; a new one can be made when that has ended.");
        }
    }

    private Uni<List<UUID>> keep(UUID campaign, Arrangement stored, List<AdRow> adRows) {
        List<Ad> arranged = new ArrayList<>();
        List<Ad> added = new ArrayList<>();
        for (AdRow row : adRows) {
            Ad ad = stored.take(row);
            if (ad == null) {
                ad = new Ad(campaign, fields(row));
                added.add(ad);
            }
            if (row.generated()) {
                ad.plan(fields(row));
            }
            arranged.add(ad);
        }
        return ads.add(added)
                .chain(() -> ads.remove(stored.leftOver()))
                .map(done -> arranged.stream().map(Ad::id).toList());
    }

    /** Which stored row serves which row of the plan. */
    private static final class Arrangement {
        private final Map<UUID, Ad> byId = new HashMap<>();
        private final Deque<Ad> planned = new ArrayDeque<>();
        private final Set<UUID> taken = new HashSet<>();

        Arrangement(List<Ad> stored) {
            for (Ad ad : stored) {
                byId.put(ad.id(), ad);
                if (ad.planned()) {
                    planned.add(ad);
                }
            }
        }

        @Nullable
        Ad take(AdRow row) {
            Ad named = row.id() == null ? null : byId.get(row.id());
            Ad found = named != null || !row.generated() ? named : nextFree();
            if (found != null) {
                taken.add(found.id());
            }
            return found;
        }

        private @Nullable Ad nextFree() {
            Ad next = planned.poll();
            while (next != null && (taken.contains(next.id()) || next.atMeta())) {
                next = planned.poll();
            }
            return next;
        }

        List<Ad> leftOver() {
            return byId.values().stream()
                    .filter(ad -> ad.planned() && !ad.atMeta() && !taken.contains(ad.id()))
                    .toList();
        }
    }

    private static AdFields fields(AdRow row) {
        return new AdFields(
                row.name(),
                "draft",
                unmarked(row.copyData()),
                unmarked(row.creativeData()),
                unmarked(row.destinationData()),
                row.destinationType());
    }

    private static @Nullable ObjectNode unmarked(@Nullable JsonNode document) {
        if (!(document instanceof ObjectNode object)) {
            return null;
        }
        ObjectNode copy = object.deepCopy();
        copy.remove(AdRow.GENERATED);
        return copy;
    }
}
