package dev.adpublisher.campaign;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The two summaries over several tables, which are only read. */
@ApplicationScoped
class SummaryRepository implements PanacheRepositoryBase<Overview, UUID> {

    Uni<OverviewView> overview(UUID user) {
        return findById(user).map(line -> line == null ? OverviewView.EMPTY : line.view());
    }

    /** Null when the user has no such campaign. */
    Uni<Readiness> readiness(UUID user, UUID campaign) {
        return getSession()
                .chain(session -> session.createQuery("from Readiness where id = ?1 and userId = ?2", Readiness.class)
                        .setParameter(1, campaign)
                        .setParameter(2, user)
                        .getSingleResultOrNull());
    }
}
