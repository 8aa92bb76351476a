package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** The queries over the documents; each runs in its caller's transaction, after the campaign was found to be the user's. */
@ApplicationScoped
class StateRepository implements PanacheRepositoryBase<CampaignState, UUID> {

    /** Empty before anything was stored. */
    Uni<Optional<CampaignState>> of(UUID campaign) {
        return find("campaignId", campaign).firstResult().map(Optional::ofNullable);
    }

    /** The row, made if need be, locked until the transaction ends. */
    Uni<CampaignState> locked(UUID campaign) {
        return getSession()
                .chain(session -> session.createNativeQuery(
                                """
                                WITH made AS (INSERT INTO campaign_states (campaign_id) VALUES (?1) ON CONFLICT (campaign_id) DO NOTHING RETURNING 1)
                                SELECT count(*) FROM made""",
                                Long.class)
                        .setParameter(1, campaign)
                        .getSingleResult())
                .chain(() -> find("campaignId", campaign)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .singleResult());
    }

    /** As the database now has it: {@code jsonb} orders members and normalises numbers. */
    Uni<CampaignState> stored(CampaignState state) {
        return flush().chain(this::getSession).invoke(Mutiny.Session::clear).chain(() -> find("id", state.id())
                .singleResult());
    }

    /** Writes {@code publish_data} alone, whatever else happens to the row. */
    Uni<Void> storePublishData(UUID campaign, ObjectNode publishData) {
        return getSession()
                .chain(session -> session.createNativeQuery(
                                """
                                WITH stored AS (
                                  INSERT INTO campaign_states (campaign_id, publish_data) VALUES (?1, cast(cast(?2 AS text) AS jsonb))
                                  ON CONFLICT (campaign_id) DO UPDATE SET publish_data = EXCLUDED.publish_data RETURNING 1)
                                SELECT count(*) FROM stored""",
                                Long.class)
                        .setParameter(1, campaign)
                        .setParameter(2, publishData.toString())
                        .getSingleResult())
                .replaceWithVoid();
    }
}
