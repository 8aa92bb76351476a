package dev.adpublisher.verification;

import static io.restassured.RestAssured.given;

import dev.adpublisher.publishing.Journey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** Many published campaigns of one user in one ad account, put into the sandbox and the database past both front doors. */
final class Bulk {
    private static final String CONTENT =
            """
            "campaign": {"objective": "OUTCOME_TRAFFIC", "special_ad_categories": []},
            "adset": {"daily_budget": "2000", "billing_event": "IMPRESSIONS", "targeting": {"geo_locations": {"countries": ["GB"]}}},
            "creative": {"object_story_spec": {"page_id": "2001", "link_data": {"link": "https://example.com/", "message": "Come in"}}},
            "ad": {}
            """;
    private static final String MADE =
            "WITH made AS (SELECT m, (n - 1)::integer AS n FROM jsonb_array_elements(?::jsonb -> 'campaigns') WITH ORDINALITY AS l (m, n)) ";
    private static final String OBJECTS =
            """
            INSERT INTO publish_objects (user_id, publication_id, campaign_id, kind, ordinal, marker, name, params, request_digest, state, meta_id)
            SELECT ?::uuid, md5('p' || (m ->> 'id'))::uuid, md5(m ->> 'id')::uuid, o.kind, o.ordinal, o.kind || o.meta_id, o.kind || ' ' || o.n,
                   (? ::jsonb) -> o.kind, 'bulk', 'CONFIRMED', o.meta_id
              FROM made CROSS JOIN LATERAL (
                   SELECT 'campaign' AS kind, 0 AS ordinal, m ->> 'id' AS meta_id, n
                   UNION ALL SELECT 'adset', 0, m ->> 'adset', n
                   UNION ALL SELECT 'ad', (i - 1)::integer, id, n * jsonb_array_length(m -> 'ads') + i - 1
                               FROM jsonb_array_elements_text(m -> 'ads') WITH ORDINALITY AS a (id, i)
                   UNION ALL SELECT 'creative', (i - 1)::integer, id, n * jsonb_array_length(m -> 'ads') + i - 1
                               FROM jsonb_array_elements_text(m -> 'creatives') WITH ORDINALITY AS a (id, i)) o
            """;

    private final DataSource database;
    private final Journey journey;

    Bulk(DataSource database, Journey journey) {
        this.database = database;
        this.journey = journey;
    }

    /** Running since three hours ago. Answers Meta's ids: {@code {"campaigns": [{"id", "adset", "ads", "creatives"}]}}. */
    String published(int campaigns, int ads) {
        String ids = given().baseUri(Journey.sandbox())
                .body("{\"account\": \"%s\", \"campaigns\": %d, \"ads\": %d, %s}"
                        .formatted(journey.account, campaigns, ads, CONTENT))
                .post("/_sandbox/bulk")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        String user = journey.user.toString();
        update(
                MADE
                        + "INSERT INTO campaigns (id, user_id, name, published_status) SELECT md5(m ->> 'id')::uuid, ?::uuid, 'Bulk ' || n, 'active' FROM made",
                ids,
                user);
        update(
                MADE
                        + "INSERT INTO meta_published_campaigns (campaign_id, meta_campaign_id, meta_adset_id, publish_status, published_at) "
                        + "SELECT md5(m ->> 'id')::uuid, m ->> 'id', m ->> 'adset', 'active', now() - interval '3 hours' FROM made",
                ids);
        update(
                MADE
                        + "INSERT INTO publications (id, user_id, campaign_id, attempt, task, target, phase, outcome, ad_account_id, plan, finished_at) "
                        + "SELECT md5('p' || (m ->> 'id'))::uuid, ?::uuid, md5(m ->> 'id')::uuid, 1, 'publish', 'active', 'done', 'published', ?, '{}', "
                        + "now() - interval '3 hours' FROM made",
                ids,
                user,
                journey.account);
        update(MADE + OBJECTS, ids, user, "{" + CONTENT + "}");
        return ids;
    }

    int update(String sql, Object... arguments) {
        return inTransaction(connection -> {
            try (PreparedStatement statement = prepared(connection, sql, arguments)) {
                return statement.executeUpdate();
            }
        });
    }

    /** First column. */
    List<Object> column(String sql, Object... arguments) {
        return inTransaction(connection -> {
            try (PreparedStatement statement = prepared(connection, sql, arguments);
                    ResultSet result = statement.executeQuery()) {
                List<Object> column = new ArrayList<>();
                while (result.next()) {
                    column.add(result.getObject(1));
                }
                return column;
            }
        });
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement set =
                    prepared(connection, "SELECT set_config('app.user_id', ?, true)", journey.user.toString())) {
                set.execute();
            }
            T result = work.in(connection);
            connection.commit();
            return result;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }

    UUID user() {
        return journey.user;
    }
}
