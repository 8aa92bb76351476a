package dev.adpublisher.audit;

import dev.adpublisher.platform.Cursor;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.problem.Problem;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** The queries of the log; each runs in its caller's transaction. */
@ApplicationScoped
class AuditRepository implements PanacheRepositoryBase<AuditEntry, UUID> {

    Uni<List<AuditEntry>> newestFirst(UUID user, UUID campaign, PageRequest page) {
        Cursor after = page.newestFirst();
        return find(
                        "userId = ?1 and campaignId = ?2 and (createdAt < ?3 or (createdAt = ?3 and id < ?4)) order by createdAt desc, id desc",
                        user,
                        campaign,
                        after.createdAt(),
                        after.id())
                .range(0, page.limit())
                .list();
    }

    Uni<Boolean> any(UUID user, UUID campaign) {
        return find("userId = ?1 and campaignId = ?2", user, campaign)
                .range(0, 0)
                .list()
                .map(entries -> !entries.isEmpty());
    }

    /** For the triggers, until the transaction ends. */
    Uni<Void> setActor(String actor) {
        return getSession()
                .chain(session -> session.createNativeQuery("SELECT set_config('app.actor', ?1, true)", String.class)
                        .setParameter(1, actor)
                        .getSingleResult())
                .replaceWithVoid();
    }

    Uni<Void> requireCampaign(UUID user, UUID campaign) {
        return getSession()
                .chain(session -> session.createNativeQuery(
                                "SELECT count(*) FROM campaigns WHERE id = ?1 AND user_id = ?2", Long.class)
                        .setParameter(1, campaign)
                        .setParameter(2, user)
                        .getSingleResult())
                .invoke(found -> {
                    if (found == 0) {
                        throw Problem.notFound();
                    }
                })
                .replaceWithVoid();
    }
}
