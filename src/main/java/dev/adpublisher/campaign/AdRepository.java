package dev.adpublisher.campaign;

import dev.adpublisher.platform.Cursor;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.problem.Problem;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** The queries over ads; each runs in its caller's transaction, after the campaign was found to be the user's. */
@ApplicationScoped
class AdRepository implements PanacheRepositoryBase<Ad, UUID> {
    private static final String OLDEST_FIRST = " order by createdAt, id";

    /** An ad of that campaign, or 404. */
    Uni<Ad> of(UUID campaign, UUID ad) {
        return find("id = ?1 and campaignId = ?2", ad, campaign)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(Problem::notFound);
    }

    Uni<List<Ad>> oldestFirst(UUID campaign) {
        return find("campaignId = ?1" + OLDEST_FIRST, campaign).list();
    }

    Uni<List<Ad>> oldestFirst(UUID campaign, PageRequest page) {
        Cursor after = page.oldestFirst();
        return find(
                        "campaignId = ?1 and (createdAt > ?2 or (createdAt = ?2 and id > ?3))" + OLDEST_FIRST,
                        campaign,
                        after.createdAt(),
                        after.id())
                .range(0, page.limit())
                .list();
    }

    /** From now on the campaign's ads are the user's own. */
    Uni<Void> takeOver(UUID campaign) {
        return flush().chain(() -> update("planned = false where campaignId = ?1 and planned = true", campaign))
                .replaceWithVoid();
    }

    Uni<Void> remove(List<UUID> ids) {
        return ids.isEmpty()
                ? Uni.createFrom().voidItem()
                : delete("id in ?1", ids).replaceWithVoid();
    }
}
