package dev.adpublisher.campaign;

import dev.adpublisher.platform.Cursor;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.problem.Problem;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

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
        return flush().chain(() ->
                        find("campaignId = ?1 and planned = true", campaign).list())
                .invoke(planned -> planned.forEach(Ad::takeOver))
                .replaceWithVoid();
    }

    /** As the database now has it: times and defaults are its own. */
    Uni<Ad> stored(Ad ad) {
        return flush().chain(this::getSession)
                .invoke(Mutiny.Session::clear)
                .chain(() -> findById(ad.id()))
                .onItem()
                .ifNull()
                .failWith(Problem::notFound);
    }

    Uni<Void> add(List<Ad> added) {
        return getSession().chain(session -> session.persistAll(added.toArray()));
    }

    Uni<Void> remove(List<Ad> leftOver) {
        return getSession().chain(session -> session.removeAll(leftOver.toArray()));
    }
}
