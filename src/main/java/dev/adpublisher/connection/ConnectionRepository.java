package dev.adpublisher.connection;

import dev.adpublisher.problem.Problem;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements of this room; each runs in its caller's transaction. */
@ApplicationScoped
class ConnectionRepository implements PanacheRepositoryBase<CampaignMetaConnection, UUID> {

    /** The row of a campaign; fails with 404 if there is none, or no such campaign of this user. */
    Uni<CampaignMetaConnection> of(UUID user, UUID campaign) {
        return lookUp(user, campaign).onItem().ifNull().failWith(Problem::notFound);
    }

    /** The row of a campaign; the item is null if there is none. Held until the end of the transaction: nobody marks it meanwhile. */
    Uni<@Nullable CampaignMetaConnection> lookUp(UUID user, UUID campaign) {
        return find("campaignId = ?1 and userId = ?2", campaign, user)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult();
    }

    /** Holds the campaign until the end of the transaction, so that its connection is changed by one at a time; 404 if it is not the user's. */
    Uni<UUID> lockCampaign(UUID user, UUID campaign) {
        return getSession()
                .chain(session -> session.createNativeQuery(
                                "SELECT id FROM campaigns WHERE id = ?1 AND user_id = ?2 FOR NO KEY UPDATE", UUID.class)
                        .setParameter(1, campaign)
                        .setParameter(2, user)
                        .getSingleResultOrNull())
                .onItem()
                .ifNull()
                .failWith(Problem::notFound);
    }

    /** The same where publications are woken: who works on one, or commands it, holds it first and comes to the campaign then. */
    Uni<UUID> lockToWake(UUID user, UUID campaign) {
        return getSession()
                .chain(session -> session.createNativeQuery(
                                "SELECT id FROM publications WHERE campaign_id = ?1 AND user_id = ?2 ORDER BY attempt FOR NO KEY UPDATE",
                                UUID.class)
                        .setParameter(1, campaign)
                        .setParameter(2, user)
                        .getResultList())
                .chain(held -> lockCampaign(user, campaign));
    }

    Uni<UUID> newId() {
        return getSession().chain(session -> session.createNativeQuery("SELECT app_new_id()", UUID.class)
                .getSingleResult());
    }

    /** The currency that the campaign's budget is written in; the item is null if it has none yet. */
    Uni<@Nullable String> draftCurrency(UUID campaign) {
        return getSession()
                .chain(session -> session.createNativeQuery(
                                "SELECT budget_data ->> 'currency' FROM campaign_states WHERE campaign_id = ?1",
                                String.class)
                        .setParameter(1, campaign)
                        .getResultList())
                .map(ConnectionRepository::first);
    }

    /**
     * Lets publications that wait for a new token go on at once, also those whose worker is just about to write that it waits; answers how
     * many. Asked as a query, because Hibernate Reactive warns of every native update that it leaves clean-up behind.
     */
    Uni<Long> wakeWaiting(UUID user, UUID campaign) {
        return getSession().chain(session -> session.createNativeQuery(
                        """
                                WITH woken AS (
                                  UPDATE publications
                                     SET woken = true, version = version + 1,
                                         next_attempt_at = CASE WHEN phase = 'waiting_reconnect' THEN clock_timestamp() ELSE next_attempt_at END
                                   WHERE campaign_id = ?1 AND user_id = ?2 AND (next_attempt_at IS NOT NULL OR phase = 'waiting_reconnect') RETURNING 1)
                                SELECT count(*) FROM woken""",
                        Long.class)
                .setParameter(1, campaign)
                .setParameter(2, user)
                .getSingleResult());
    }

    private static @Nullable String first(List<String> rows) {
        return rows.isEmpty() ? null : rows.getFirst();
    }
}
