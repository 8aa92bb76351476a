package dev.adpublisher.audit;

import dev.adpublisher.platform.Page;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.tenancy.TenantTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes what users change, and reads the log. */
@ApplicationScoped
public class AuditLog {
    private final AuditRepository entries;
    private final TenantTransactions transactions;

    AuditLog(AuditRepository entries, TenantTransactions transactions) {
        this.entries = entries;
        this.transactions = transactions;
    }

    /**
     * A change that the user made. It names what changed and never holds what a user typed into a draft.
     *
     * @param action dotted, such as {@code campaign.renamed}
     * @param subject what it was done to, such as {@code campaign} or {@code ad/<id>}
     */
    public record Change(String action, String subject, @Nullable String from, @Nullable String to) {
        /** A change without states worth telling. */
        public static Change of(String action, String subject) {
            return new Change(action, subject, null, null);
        }
    }

    /**
     * Says whose doing the changes of state are that follow in the caller's transaction, and have their entries from the database itself. To be
     * waited for before anything is changed; without it they are the service's.
     */
    public Uni<Void> actingAs(String actor) {
        return entries.setActor(actor);
    }

    /** Adds an entry inside the caller's transaction (see {@link TenantTransactions}): both happen or neither. */
    public Uni<Void> record(UUID user, UUID campaign, Change change) {
        return record(user, campaign, "user", change);
    }

    /** The same for a change that somebody else brought about: {@code service}, {@code meta} or {@code operator}. */
    public Uni<Void> record(UUID user, UUID campaign, String actor, Change change) {
        return entries.persist(new AuditEntry(user, campaign, actor, change)).replaceWithVoid();
    }

    /** A command that was refused, in a transaction of its own; fails with 404, and writes nothing, when the campaign is not the user's. */
    Uni<Void> recordRefusal(UUID user, UUID campaign, Change change) {
        return transactions.as(
                user, () -> entries.requireCampaign(user, campaign).chain(() -> record(user, campaign, change)));
    }

    /** The log of a campaign, newest first; also after its deletion. Fails with 404 when the user neither has nor had it. */
    Uni<Page<AuditView>> read(UUID user, UUID campaign, PageRequest page) {
        return transactions
                .as(user, () -> entries.newestFirst(user, campaign, page)
                        .call(rows -> rows.isEmpty()
                                ? known(user, campaign)
                                : Uni.createFrom().voidItem()))
                .map(rows -> Page.of(rows, page, AuditEntry::view, AuditEntry::cursor));
    }

    /** A cursor may be of anybody's, or stand behind the last entry of a campaign that is gone. */
    private Uni<Void> known(UUID user, UUID campaign) {
        return entries.any(user, campaign)
                .chain(any -> any ? Uni.createFrom().voidItem() : entries.requireCampaign(user, campaign));
    }
}
