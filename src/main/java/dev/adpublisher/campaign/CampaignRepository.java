package dev.adpublisher.campaign;

import dev.adpublisher.platform.Cursor;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.problem.Problem;
import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.reactive.mutiny.Mutiny;

/** The queries over campaigns; each runs in its caller's transaction and filters by user itself, in front of row-level security. */
@ApplicationScoped
class CampaignRepository implements PanacheRepositoryBase<Campaign, UUID> {
    private static final String NOT_NULL = "23502";
    private static final String OWN = "id = :id and userId = :user";

    /** The user's campaign, or 404. */
    Uni<Campaign> own(UUID user, UUID campaign) {
        return one(find(OWN, Parameters.with("id", campaign).and("user", user)));
    }

    /** The same, locked against every other change until the transaction ends. */
    Uni<Campaign> ownLocked(UUID user, UUID campaign) {
        return one(
                find(OWN, Parameters.with("id", campaign).and("user", user)).withLock(LockModeType.PESSIMISTIC_WRITE));
    }

    private static Uni<Campaign> one(PanacheQuery<Campaign> query) {
        return query.firstResult().onItem().ifNull().failWith(Problem::notFound);
    }

    Uni<List<Campaign>> newestFirst(UUID user, CampaignFilter filter, PageRequest page) {
        Cursor after = page.newestFirst();
        Parameters parameters = Parameters.with("user", user)
                .and("createdAt", after.createdAt())
                .and("id", after.id());
        StringBuilder where = new StringBuilder(
                "userId = :user and (createdAt < :createdAt or (createdAt = :createdAt and id < :id))");
        switch (filter.status()) {
            case ANY -> {}
            case NONE -> where.append(" and publishedStatus is null");
            case PUBLISHING, ACTIVE, PAUSED, ERROR -> {
                where.append(" and publishedStatus = :status");
                parameters.and("status", filter.status().value());
            }
        }
        if (!filter.text().isEmpty()) {
            where.append(" and lower(name) like lower(:text) escape '!'");
            parameters.and("text", filter.likePattern());
        }
        return find(where.append(" order by createdAt desc, id desc").toString(), parameters)
                .range(0, page.limit())
                .list();
    }

    /**
     * The user's row, made at first use; where a table that was there before us has columns of its own that need a value, a 409. (A query, because Hibernate
     * Reactive warns of every native update that it cannot clean up after.)
     */
    Uni<Void> ensureProfile(UUID user) {
        return getSession()
                .chain(session -> session.createNativeQuery(
                                """
                                WITH made AS (
                                  INSERT INTO profiles (id) SELECT CAST(?1 AS uuid) WHERE NOT EXISTS (SELECT 1 FROM profiles WHERE id = CAST(?1 AS uuid))
                                  ON CONFLICT (id) DO NOTHING RETURNING 1)
                                SELECT count(*) FROM made""",
                                Long.class)
                        .setParameter(1, user)
                        .getSingleResult())
                .onFailure(CampaignRepository::asksForMore)
                .transform(refused -> Problem.conflict(
                        "profile_missing",
                        "You have no profile here yet, and this service cannot make one: profiles ask for more than it knows of you."
                                + " Sign up where they are made, then try again."))
                .replaceWithVoid();
    }

    private static boolean asksForMore(Throwable failure) {
        return failure instanceof ConstraintViolationException refused && NOT_NULL.equals(refused.getSQLState());
    }

    /** As the database now has it: times and defaults are its own. */
    Uni<Campaign> stored(Campaign campaign) {
        return flush().chain(this::getSession)
                .invoke(Mutiny.Session::clear)
                .chain(() -> findById(campaign.id()))
                .onItem()
                .ifNull()
                .failWith(Problem::notFound);
    }

    /**
     * True while something at Meta may depend on the campaign: a publication that was not cancelled, or, for a campaign that was published
     * before this service, anything that says so.
     */
    Uni<Boolean> published(UUID campaign) {
        return getSession().chain(session -> session.createNativeQuery(
                        """
                                SELECT EXISTS (SELECT 1 FROM publications WHERE campaign_id = ?1 AND outcome IS DISTINCT FROM 'cancelled')
                                    OR published_elsewhere(CAST(?1 AS uuid))""",
                        Boolean.class)
                .setParameter(1, campaign)
                .getSingleResult());
    }
}
