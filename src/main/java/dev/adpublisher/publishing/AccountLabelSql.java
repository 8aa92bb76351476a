package dev.adpublisher.publishing;

import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/** The labels that we know. */
@ApplicationScoped
class AccountLabelSql {
    private final TenantSql sql;

    AccountLabelSql(TenantSql sql) {
        this.sql = sql;
    }

    Uni<Optional<String>> find(UUID user, String account, LocalDate month) {
        return sql.execute(
                        user,
                        "SELECT label_id FROM meta_account_labels WHERE user_id = $1 AND ad_account_id = $2 AND month = $3",
                        Tuple.of(user, account, month))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.ofNullable(rows.iterator().next().getString(0)));
    }

    Uni<Void> keep(UUID user, String account, LocalDate month, String name, String id) {
        return sql.execute(
                        user,
                        """
                        INSERT INTO meta_account_labels (user_id, ad_account_id, month, name, label_id) VALUES ($1, $2, $3, $4, $5)
                        ON CONFLICT (user_id, ad_account_id, month) DO UPDATE SET label_id = excluded.label_id
                        """,
                        Tuple.of(user, account, month, name, id))
                .replaceWithVoid();
    }

    /** It is gone at Meta. */
    Uni<Void> forget(UUID user, String account, String id) {
        return sql.execute(
                        user,
                        "DELETE FROM meta_account_labels WHERE user_id = $1 AND ad_account_id = $2 AND label_id = $3",
                        Tuple.of(user, account, id))
                .replaceWithVoid();
    }

    /** The same, found out in a run. */
    Uni<Void> forget(Claim claim, String id) {
        return sql.execute(
                        claim.userId(),
                        "UPDATE publications SET label_id = NULL WHERE id = $1 AND epoch = $2 AND label_id = $3",
                        Tuple.of(claim.publicationId(), claim.epoch(), id))
                .chain(() -> forget(claim.userId(), claim.adAccountId(), id));
    }

    /** The publication keeps the label that its objects carry, also when the month changes under it. */
    Uni<Void> attach(Claim claim, String id) {
        return sql.execute(
                        claim.userId(),
                        "UPDATE publications SET label_id = $3 WHERE id = $1 AND epoch = $2 AND label_id IS NULL",
                        Tuple.of(claim.publicationId(), claim.epoch(), id))
                .replaceWithVoid();
    }
}
