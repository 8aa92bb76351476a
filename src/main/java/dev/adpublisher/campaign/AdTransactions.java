package dev.adpublisher.campaign;

import dev.adpublisher.audit.AuditLog;
import dev.adpublisher.audit.AuditLog.Change;
import dev.adpublisher.platform.Page;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.TenantTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The transactions over ads. The first change that a user makes to a list of planned ads (adding one, deleting one, changing what one
 * says) makes all of the list the user's own: it is published as it stands, and no later plan replaces it. While the campaign is being published its ads stand still (409): each of them may become a Meta ad at any
 * moment. What a published ad says cannot be changed here either: the row would no longer tell what is at Meta.
 */
@ApplicationScoped
class AdTransactions {
    private final TenantTransactions transactions;
    private final CampaignRepository campaigns;
    private final AdRepository ads;
    private final AuditLog audit;

    AdTransactions(TenantTransactions transactions, CampaignRepository campaigns, AdRepository ads, AuditLog audit) {
        this.transactions = transactions;
        this.campaigns = campaigns;
        this.ads = ads;
        this.audit = audit;
    }

    Uni<Page<AdView>> list(UUID user, UUID campaign, PageRequest page) {
        return transactions
                .as(user, () -> campaigns.own(user, campaign).chain(() -> ads.oldestFirst(campaign, page)))
                .map(rows -> Page.of(rows, page, Ad::view, Ad::cursor));
    }

    Uni<AdView> read(UUID user, UUID campaign, UUID ad) {
        return transactions.as(user, () -> campaigns
                .own(user, campaign)
                .chain(() -> ads.of(campaign, ad))
                .map(Ad::view));
    }

    /** {@code fields} is asked for only once the campaign is known to be the user's. */
    Uni<AdView> add(UUID user, UUID campaign, Supplier<AdFields> fields) {
        return transactions.as(user, () -> changeable(user, campaign)
                .call(() -> ads.takeOver(campaign))
                .chain(() -> ads.persist(new Ad(campaign, fields.get())))
                .call(ad -> audit.record(user, campaign, Change.of("ad.created", subject(ad.id()))))
                .chain(ads::stored)
                .map(Ad::view));
    }

    Uni<AdView> change(UUID user, UUID campaign, UUID id, Precondition precondition, UnaryOperator<AdFields> change) {
        return transactions.as(user, () -> changeable(user, campaign)
                .chain(() -> ads.of(campaign, id))
                .chain(ad -> {
                    precondition.check(Tagged.etag(ad.view()));
                    AdFields before = ad.fields();
                    AdFields after = change.apply(before);
                    if (ad.atMeta() && !after.sameDocuments(before)) {
                        throw published("What it says is fixed now; only its name and status here can change.");
                    }
                    return audit.actingAs("user")
                            .invoke(() -> ad.change(after))
                            .chain(() -> after.sameContent(before)
                                    ? Uni.createFrom().voidItem()
                                    : contentChanged(user, campaign, id))
                            .chain(() -> ads.stored(ad))
                            .map(Ad::view);
                }));
    }

    /** Of the status the database itself keeps the log. */
    private Uni<Void> contentChanged(UUID user, UUID campaign, UUID id) {
        return ads.takeOver(campaign).chain(() -> audit.record(user, campaign, Change.of("ad.changed", subject(id))));
    }

    Uni<Void> delete(UUID user, UUID campaign, UUID id, Precondition precondition) {
        return transactions.as(user, () -> changeable(user, campaign)
                .chain(() -> ads.of(campaign, id))
                .invoke(ad -> {
                    precondition.check(Tagged.etag(ad.view()));
                    if (ad.atMeta()) {
                        throw published("Its row is kept, with its Meta id.");
                    }
                })
                .call(() -> audit.record(user, campaign, Change.of("ad.deleted", subject(id))))
                .chain(ads::delete)
                .chain(() -> ads.takeOver(campaign)));
    }

    /** The lock makes a publish wait that begins now, and the check sees one that has begun. */
    private Uni<Campaign> changeable(UUID user, UUID campaign) {
        return campaigns.ownLocked(user, campaign).invoke(found -> {
            if (found.publishing()) {
                throw Problem.conflict(
                        "publishing_under_way",
                        "The campaign is being published. Its ads can change again when that has ended.");
            }
        });
    }

    private static Problem published(String consequence) {
        return Problem.conflict("ad_published", "This ad exists at Meta. " + consequence);
    }

    private static String subject(UUID ad) {
        return "ad/" + ad;
    }
}
