package dev.adpublisher.publishing;

import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.platform.Cursor;
import dev.adpublisher.platform.Page;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.publishing.Stray.Verdict;
import dev.adpublisher.publishing.StrayResource.StrayView;
import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The rows of stray objects. The database writes the audit log's entry of each verdict. */
@ApplicationScoped
class StraySql {
    private static final String COLUMNS =
            "SELECT ad_account_id, kind, meta_id, name, publication_id, campaign_id, verdict, reason FROM stray_objects ";
    private static final String OF_PUBLICATION = COLUMNS + "WHERE publication_id = $1";
    private static final String DOOMED =
            COLUMNS + "WHERE user_id = $1 AND ad_account_id = $2 AND verdict = 'doomed' ORDER BY found_at LIMIT 500";
    /** Under the claim's epoch. What was only reported before may turn out to be ours; what is deleted stays so. */
    private static final String DOOM =
            """
            INSERT INTO stray_objects AS s (user_id, ad_account_id, kind, meta_id, name, publication_id, campaign_id, verdict, reason)
            SELECT p.user_id, p.ad_account_id, $3, i.meta_id, $5, p.id, p.campaign_id, 'doomed', 'second_copy'
              FROM publications p, unnest($4::text[]) AS i (meta_id) WHERE p.id = $1 AND p.epoch = $2
            ON CONFLICT (user_id, meta_id) DO UPDATE
               SET verdict = 'doomed', reason = excluded.reason, publication_id = excluded.publication_id, campaign_id = excluded.campaign_id
             WHERE s.verdict = 'reported'
            """;

    private static final String NEWEST =
            """
            SELECT id, ad_account_id, kind, meta_id, name, campaign_id, verdict, reason, found_at, updated_at FROM stray_objects
             WHERE user_id = $1 AND (found_at, id) < ($2, $3) ORDER BY found_at DESC, id DESC LIMIT $4
            """;
    private static final String DELETED =
            "UPDATE stray_objects SET verdict = 'deleted' WHERE user_id = $1 AND meta_id = $2 AND verdict = 'doomed'";

    private static final String SPARED =
            "UPDATE stray_objects SET verdict = 'reported', reason = $3 WHERE user_id = $1 AND meta_id = $2 AND verdict = 'doomed'";

    private final TenantSql sql;

    StraySql(TenantSql sql) {
        this.sql = sql;
    }

    /** What is known to lie about of this publication. */
    Uni<List<Stray>> of(Claim claim) {
        return sql.execute(claim.userId(), OF_PUBLICATION, Tuple.of(claim.publicationId()))
                .map(StraySql::strays);
    }

    /** What is still owed to be deleted in an ad account. */
    Uni<List<Stray>> doomed(UUID user, String adAccountId) {
        return sql.execute(user, DOOMED, Tuple.of(user, adAccountId)).map(StraySql::strays);
    }

    /** Dooms second copies of an object of a cancelled publish. */
    Uni<Void> doom(Claim claim, JournalObject object, List<String> metaIds) {
        Tuple arguments = Tuple.of(
                        claim.publicationId(), claim.epoch(), object.kind().wireName())
                .addArrayOfString(metaIds.toArray(String[]::new))
                .addString(object.name());
        return sql.execute(claim.userId(), DOOM, arguments).replaceWithVoid();
    }

    Uni<Void> deleted(UUID user, String metaId) {
        return sql.execute(user, DELETED, Tuple.of(user, metaId)).replaceWithVoid();
    }

    /** What was doomed is left alone, as it says why. */
    Uni<Void> spared(UUID user, Stray stray) {
        return sql.execute(user, SPARED, Tuple.of(user, stray.metaId(), stray.reason()))
                .replaceWithVoid();
    }

    /** A page of all that was found in a user's accounts. */
    Uni<Page<StrayView>> newestFirst(UUID user, PageRequest page) {
        Cursor after = page.newestFirst();
        Tuple arguments = Tuple.of(user, after.createdAt().atOffset(ZoneOffset.UTC), after.id(), page.limit() + 1);
        return sql.execute(user, NEWEST, arguments).map(rows -> {
            List<StrayView> views = new ArrayList<>();
            for (Row row : rows) {
                views.add(view(row));
            }
            return Page.of(views, page, view -> view, view -> new Cursor(view.foundAt(), view.id()));
        });
    }

    private static StrayView view(Row row) {
        return new StrayView(
                row.getUUID("id"),
                row.getString("ad_account_id"),
                row.getString("kind"),
                row.getString("meta_id"),
                row.getString("name"),
                row.getUUID("campaign_id"),
                row.getString("verdict"),
                row.getString("reason"),
                row.getOffsetDateTime("found_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static List<Stray> strays(RowSet<Row> rows) {
        List<Stray> strays = new ArrayList<>();
        for (Row row : rows) {
            strays.add(new Stray(
                    row.getString("ad_account_id"),
                    ObjectKind.ofWireName(row.getString("kind")),
                    row.getString("meta_id"),
                    row.getString("name"),
                    row.getUUID("publication_id"),
                    row.getUUID("campaign_id"),
                    Verdict.of(row.getString("verdict")),
                    row.getString("reason")));
        }
        return strays;
    }
}
