package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Statement;
import dev.adpublisher.verification.VerificationView.DifferenceView;
import dev.adpublisher.verification.VerificationView.ObjectView;
import dev.adpublisher.verification.VerificationView.ReviewView;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the last look for the API: one round trip. */
@ApplicationScoped
class VerificationSql {
    private static final String CAMPAIGN =
            """
            SELECT c.id, v.outcome, v.reason, v.observed_at, v.verified_at, v.next_check_at
              FROM campaigns c
              JOIN meta_published_campaigns m ON m.campaign_id = c.id
              LEFT JOIN campaign_verifications v ON v.campaign_id = c.id
             WHERE c.id = $1 AND c.user_id = $2
            """;
    private static final String OBJECTS =
            """
            SELECT kind, ordinal, meta_id, existence, configured_status, effective_status, issues::text AS issues, observed_at
              FROM meta_object_states WHERE campaign_id = $1 AND user_id = $2
             ORDER BY array_position(ARRAY['campaign', 'adset', 'creative', 'ad'], kind), ordinal
            """;
    private static final String DIFFERENCES =
            """
            SELECT kind, ordinal, meta_id, code, field, pointers, sent::text AS sent, found::text AS found, origin, first_seen_at, last_seen_at, resolved_at
              FROM verification_differences WHERE campaign_id = $1 AND user_id = $2
            """;
    private static final String OPEN = DIFFERENCES
            + " AND resolved_at IS NULL ORDER BY array_position(ARRAY['campaign', 'adset', 'creative', 'ad'], kind), ordinal, field LIMIT 1000";
    private static final String RESOLVED =
            DIFFERENCES + " AND resolved_at IS NOT NULL ORDER BY resolved_at DESC, id DESC LIMIT 50";
    private static final String REVIEWS =
            """
            SELECT kind, ordinal, meta_id, review_status, effective_status, reasons::text AS reasons, feedback::text AS feedback, issues::text AS issues,
                   seen_at
              FROM meta_reviews WHERE campaign_id = $1 AND user_id = $2 ORDER BY seen_at DESC, id DESC LIMIT 200
            """;

    private final TenantSql sql;

    VerificationSql(TenantSql sql) {
        this.sql = sql;
    }

    /** Fails with 404 when the campaign is not the user's, or was never published. */
    Uni<VerificationView> view(UUID user, UUID campaign) {
        Tuple arguments = Tuple.of(campaign, user);
        return sql.executeAll(
                        user,
                        List.of(
                                new Statement(CAMPAIGN, arguments),
                                new Statement(OBJECTS, arguments),
                                new Statement(OPEN, arguments),
                                new Statement(RESOLVED, arguments),
                                new Statement(REVIEWS, arguments)))
                .map(VerificationSql::view);
    }

    private static VerificationView view(List<RowSet<Row>> results) {
        if (results.getFirst().size() == 0) {
            throw Problem.notFound();
        }
        Row row = results.getFirst().iterator().next();
        return new VerificationView(
                row.getUUID("id"),
                row.getString("outcome"),
                row.getString("reason"),
                orNull(row, "observed_at"),
                orNull(row, "verified_at"),
                orNull(row, "next_check_at"),
                all(results.get(1), VerificationSql::object),
                all(results.get(2), VerificationSql::difference),
                all(results.get(3), VerificationSql::difference),
                all(results.get(4), VerificationSql::review));
    }

    private static ObjectView object(Row row) {
        return new ObjectView(
                row.getString("kind"),
                row.getInteger("ordinal"),
                row.getString("meta_id"),
                row.getString("existence"),
                row.getString("configured_status"),
                row.getString("effective_status"),
                JsonTexts.read(row.getString("issues")),
                time(row, "observed_at"));
    }

    private static DifferenceView difference(Row row) {
        return new DifferenceView(
                row.getString("kind"),
                row.getInteger("ordinal"),
                row.getString("meta_id"),
                row.getString("code"),
                row.getString("field"),
                Arrays.asList(row.getArrayOfStrings("pointers")),
                JsonTexts.read(row.getString("sent")),
                JsonTexts.read(row.getString("found")),
                row.getString("origin"),
                time(row, "first_seen_at"),
                time(row, "last_seen_at"),
                orNull(row, "resolved_at"));
    }

    private static ReviewView review(Row row) {
        JsonNode reasons = JsonTexts.read(row.getString("reasons"));
        return new ReviewView(
                row.getString("kind"),
                row.getInteger("ordinal"),
                row.getString("meta_id"),
                row.getString("review_status"),
                row.getString("effective_status"),
                reasons == null ? JsonNodeFactory.instance.arrayNode() : reasons,
                JsonTexts.read(row.getString("feedback")),
                JsonTexts.read(row.getString("issues")),
                time(row, "seen_at"));
    }

    private static <T> List<T> all(RowSet<Row> rows, Function<Row, T> read) {
        List<T> all = new ArrayList<>();
        rows.forEach(row -> all.add(read.apply(row)));
        return all;
    }

    private static Instant time(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static @Nullable Instant orNull(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }
}
