package dev.adpublisher.secrets;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Ends the start when the database holds tokens under a key that is not configured: without it they would look like tokens that were never
 * there, and their owners would be asked to connect again for nothing.
 */
@ApplicationScoped
class KeysNeededCheck {
    private static final String IN_USE =
            "SELECT key_id, tokens FROM sealed_tokens_by_key() WHERE key_id IS NOT NULL AND tokens > 0";

    private final TokenVault vault;
    private final DataSource database;

    KeysNeededCheck(TokenVault vault, DataSource database) {
        this.vault = vault;
        this.database = database;
    }

    void onStart(@Observes StartupEvent started) throws SQLException {
        try (Connection connection = database.getConnection()) {
            fault(vault.keyIds(), keysInUse(connection)).ifPresent(fault -> {
                throw new ConfigurationException(fault);
            });
        }
    }

    /** How many stored tokens are sealed under which key, by its id. */
    static Map<String, Long> keysInUse(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(IN_USE)) {
            Map<String, Long> used = new TreeMap<>();
            while (rows.next()) {
                used.put(rows.getString(1), rows.getLong(2));
            }
            return used;
        }
    }

    /** What is missing and what to do, in one line; nothing when every key in use is configured. */
    static Optional<String> fault(List<String> configured, Map<String, Long> inUse) {
        List<String> missing = new ArrayList<>(inUse.keySet());
        missing.removeAll(configured);
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        String needed = missing.stream()
                .map(id -> id + " (" + inUse.get(id) + " stored tokens)")
                .collect(Collectors.joining(", "));
        return Optional.of("ADPUBLISHER_TOKENS_KEYS lacks keys that stored tokens are sealed with: " + needed
                + ". Put them back, at the end of the list; docs/keys.md says when a key may go.");
    }
}
