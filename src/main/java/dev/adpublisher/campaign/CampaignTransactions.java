package dev.adpublisher.campaign;

import dev.adpublisher.audit.AuditLog;
import dev.adpublisher.audit.AuditLog.Change;
import dev.adpublisher.platform.Cursor;
import dev.adpublisher.platform.Page;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.TenantTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The transactions over campaigns. */
@ApplicationScoped
class CampaignTransactions {
    private final TenantTransactions transactions;
    private final CampaignRepository campaigns;
    private final AuditLog audit;

    CampaignTransactions(TenantTransactions transactions, CampaignRepository campaigns, AuditLog audit) {
        this.transactions = transactions;
        this.campaigns = campaigns;
        this.audit = audit;
    }

    Uni<CampaignView> create(UUID user, NewCampaign content) {
        return transactions.as(user, () -> campaigns
                .ensureProfile(user)
                .chain(() -> campaigns.persist(new Campaign(user, content)))
                .call(campaign -> audit.record(user, campaign.id(), Change.of("campaign.created", "campaign")))
                .chain(campaigns::stored)
                .map(Campaign::view));
    }

    Uni<Page<CampaignView>> list(UUID user, CampaignFilter filter, PageRequest page) {
        return transactions
                .as(user, () -> campaigns.newestFirst(user, filter, page))
                .map(rows -> Page.of(
                        rows, page, Campaign::view, campaign -> new Cursor(campaign.createdAt(), campaign.id())));
    }

    Uni<CampaignView> read(UUID user, UUID campaign) {
        return transactions.as(user, () -> campaigns.own(user, campaign).map(Campaign::view));
    }

    Uni<CampaignView> change(UUID user, UUID id, Precondition precondition, UnaryOperator<CampaignFields> change) {
        return transactions.as(user, () -> campaigns.ownLocked(user, id).chain(campaign -> {
            precondition.check(Tagged.etag(campaign.view()));
            CampaignFields before = campaign.fields();
            CampaignFields after = change.apply(before);
            if (after.equals(before)) {
                return Uni.createFrom().item(campaign.view());
            }
            return audit.actingAs("user")
                    .invoke(() -> campaign.change(after))
                    .chain(() -> record(user, id, before, after))
                    .chain(() -> campaigns.stored(campaign))
                    .map(Campaign::view);
        }));
    }

    Uni<Void> delete(UUID user, UUID id, Precondition precondition) {
        return transactions.as(user, () -> campaigns
                .ownLocked(user, id)
                .invoke(campaign -> precondition.check(Tagged.etag(campaign.view())))
                .call(() -> campaigns.published(id).invoke(CampaignTransactions::refuseIfPublished))
                .call(() -> audit.record(user, id, Change.of("campaign.deleted", "campaign")))
                .chain(campaigns::delete));
    }

    private static void refuseIfPublished(boolean published) {
        if (published) {
            throw Problem.conflict(
                    "campaign_published",
                    "This campaign has been published, or is being published. Cancel the publication first; a campaign whose objects exist at Meta is kept.");
        }
    }

    /** Of the status the database itself keeps the log. */
    private Uni<Void> record(UUID user, UUID campaign, CampaignFields before, CampaignFields after) {
        if (!before.name().equals(after.name())) {
            return audit.record(
                    user, campaign, new Change("campaign.renamed", "campaign", before.name(), after.name()));
        }
        return Objects.equals(before.initialGoal(), after.initialGoal())
                ? Uni.createFrom().voidItem()
                : audit.record(user, campaign, Change.of("campaign.changed", "campaign"));
    }
}
