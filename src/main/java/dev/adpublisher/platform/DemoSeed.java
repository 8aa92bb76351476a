package dev.adpublisher.platform;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Puts the demo's drafts there as a frontend would, through the API. Only the campaigns' rows are inserted, because the API chooses ids itself
 * and these are to be known. What is there already stays as it is, except for addresses of a sandbox that is gone.
 */
final class DemoSeed {
    private static final Pattern SANDBOX = Pattern.compile("https?://[^/\"]+(?=/_sandbox/)");
    private static final String PICTURES = "ad_preview_data";

    /** Then it fails, and says at which request. */
    private static final long PATIENCE_MILLIS = 20_000;

    private final Vertx vertx;
    private final DataSource database;
    private final Target target;

    /**
     * Where to.
     *
     * @param api the service's address, such as {@code http://localhost:8080}
     * @param sandbox the sandbox's address
     * @param user the owner of the drafts
     * @param token a bearer token of that user
     */
    record Target(String api, String sandbox, UUID user, String token) {
        @Override
        public String toString() {
            return "Target[" + api + ", " + sandbox + ", " + user + "]";
        }
    }

    private record Answer(int status, String body) {
        boolean good() {
            return status / 100 == 2;
        }
    }

    DemoSeed(Vertx vertx, DataSource database, Target target) {
        this.vertx = vertx;
        this.database = database;
        this.target = target;
    }

    /**
     * May be repeated. Blocks for its first step, so call it on a worker thread; the rest is not waited for.
     *
     * @return the drafts, once all of them are there; fails with what the API refused
     */
    Future<List<DemoDraft>> run() throws SQLException {
        List<DemoDraft> drafts = DemoDraft.all(target.sandbox());
        insertCampaigns(drafts);
        // Begun on its event loop: a thread beside it may ask for an answer's body when that has gone by.
        return Future.future(all -> vertx.getOrCreateContext()
                .runOnContext(on -> fill(drafts).map(drafts).onComplete(all)));
    }

    private Future<Void> fill(List<DemoDraft> drafts) {
        HttpClient client = vertx.createHttpClient();
        Future<Void> done = Future.succeededFuture();
        for (DemoDraft draft : drafts) {
            done = done.compose(before -> fill(client, draft));
        }
        // Not waited for: the drafts are there, whatever becomes of the connections.
        return done.onComplete(ended -> client.close());
    }

    private void insertCampaigns(List<DemoDraft> drafts) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            execute(connection, "SELECT set_config('app.user_id', ?::text, true)", target.user());
            execute(connection, "INSERT INTO profiles (id) VALUES (?) ON CONFLICT (id) DO NOTHING", target.user());
            for (DemoDraft draft : drafts) {
                execute(
                        connection,
                        "INSERT INTO campaigns (id, user_id, name, initial_goal) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                        draft.id(),
                        target.user(),
                        draft.name(),
                        draft.goal());
            }
            connection.commit();
        }
    }

    private static void execute(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            statement.execute();
        }
    }

    private Future<Void> fill(HttpClient client, DemoDraft draft) {
        Future<Void> done = Future.succeededFuture();
        for (Map.Entry<String, String> section : draft.state().entrySet()) {
            String path = "/api/v1/campaigns/" + draft.id() + "/state/" + section.getKey();
            done = done.compose(before -> store(client, path, section));
        }
        return done.compose(before -> connect(client, draft));
    }

    private Future<Void> store(HttpClient client, String path, Map.Entry<String, String> section) {
        return call(client, HttpMethod.GET, path, "").compose(found -> {
            if (found.status() == 404) {
                return put(client, path, section.getValue());
            }
            String now = section.getKey().equals(PICTURES) ? moved(found.body()) : found.body();
            return now.equals(found.body()) ? Future.succeededFuture() : put(client, path, now);
        });
    }

    /** Pictures that a sandbox of an earlier process served, at this one's. */
    private String moved(String document) {
        return SANDBOX.matcher(document).replaceAll(Matcher.quoteReplacement(target.sandbox()));
    }

    private Future<Void> connect(HttpClient client, DemoDraft draft) {
        String path = "/api/v1/campaigns/" + draft.id() + "/connection";
        return call(client, HttpMethod.GET, path, "")
                .compose(found -> found.good() && found.body().contains("\"connection_status\":\"connected\"")
                        ? Future.succeededFuture()
                        : put(client, path, draft.connection()));
    }

    private Future<Void> put(HttpClient client, String path, String body) {
        return call(client, HttpMethod.PUT, path, body)
                .compose(answer -> answer.good()
                        ? Future.succeededFuture()
                        : Future.failedFuture("PUT " + path + ": " + answer.status() + " " + answer.body()));
    }

    private Future<Answer> call(HttpClient client, HttpMethod method, String path, String body) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(target.api() + path)
                .setTimeout(PATIENCE_MILLIS)
                .putHeader("Authorization", "Bearer " + target.token())
                .putHeader("Content-Type", "application/json");
        return client.request(options)
                .compose(request -> body.isEmpty() ? request.send() : request.send(body))
                .compose(response -> response.body().map(bytes -> new Answer(response.statusCode(), bytes.toString())));
    }
}
