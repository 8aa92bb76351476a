package dev.adpublisher.tenancy;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The database as one user, beside the service: for what other rooms would have written. */
@Singleton
public class TestDatabase {
    private final DataSource source;

    TestDatabase(DataSource source) {
        this.source = source;
    }

    /** One statement in a transaction as {@code user}; answers the first column of every row, or the number of rows changed. */
    public List<Object> run(UUID user, String sql, Object... arguments) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement set = connection.prepareStatement("SELECT set_config('app.user_id', ?, true)")) {
                set.setString(1, user.toString());
                set.execute();
            }
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < arguments.length; i++) {
                    statement.setObject(i + 1, arguments[i]);
                }
                List<Object> result =
                        statement.execute() ? rows(statement.getResultSet()) : List.of(statement.getUpdateCount());
                connection.commit();
                return result;
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    private static List<Object> rows(ResultSet rows) throws SQLException {
        List<Object> result = new ArrayList<>();
        while (rows.next()) {
            result.add(rows.getObject(1));
        }
        return result;
    }
}
