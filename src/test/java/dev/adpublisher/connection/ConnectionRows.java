package dev.adpublisher.connection;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** Rows as their owner, past the service. */
final class ConnectionRows {

    private final DataSource database;
    private final UUID user;

    ConnectionRows(DataSource database, UUID user) {
        this.database = database;
        this.user = user;
    }

    UUID campaign(String currency) {
        UUID id = UUID.randomUUID();
        update("INSERT INTO profiles (id) VALUES (?) ON CONFLICT DO NOTHING", user);
        update("INSERT INTO campaigns (id, user_id, name) VALUES (?, ?, 'Autumn')", id, user);
        update(
                "INSERT INTO campaign_states (campaign_id, budget_data) VALUES (?, jsonb_build_object('currency', ?::text))",
                id,
                currency);
        return id;
    }

    void update(String sql, Object... arguments) {
        var unused = query(sql, false, arguments);
    }

    List<Map<String, Object>> select(String sql, Object... arguments) {
        return query(sql, true, arguments);
    }

    Map<String, Object> connection(UUID campaign) {
        return select("SELECT * FROM campaign_meta_connections WHERE campaign_id = ?", campaign)
                .getFirst();
    }

    private List<Map<String, Object>> query(String sql, boolean isSelect, Object... arguments) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement set = connection.prepareStatement("SELECT set_config('app.user_id', ?, true)")) {
                set.setString(1, user.toString());
                set.execute();
            }
            List<Map<String, Object>> rows = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < arguments.length; i++) {
                    statement.setObject(i + 1, arguments[i]);
                }
                if (isSelect) {
                    read(statement.executeQuery(), rows);
                } else {
                    statement.executeUpdate();
                }
            }
            connection.commit();
            return rows;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void read(ResultSet result, List<Map<String, Object>> rows) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        while (result.next()) {
            Map<String, Object> row = new LinkedHashMap<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                Object value = result.getObject(i);
                row.put(
                        columns.getColumnLabel(i),
                        value instanceof Array list ? List.of((Object[]) list.getArray()) : value);
            }
            rows.add(row);
        }
    }
}
