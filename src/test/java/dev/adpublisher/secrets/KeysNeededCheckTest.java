package dev.adpublisher.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adpublisher.platform.TestDatabase;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeysNeededCheckTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    @Test
    void endsTheStartWhenStoredTokensNeedAKeyThatIsNotThere() throws SQLException {
        // Given
        UUID user = UUID.randomUUID();
        UUID campaign = UUID.randomUUID();
        UUID id = UUID.randomUUID();
        String sealed = TestVaults.of("one")
                .seal(
                        Secret.of("sandbox-user-1"),
                        new SealContext("campaign_meta_connections", "long_lived_user_token", id, user));
        DATABASE.given("INSERT INTO profiles (id) VALUES (?)", user);
        DATABASE.given("INSERT INTO campaigns (id, user_id, name) VALUES (?, ?, 'Spring')", campaign, user);
        DATABASE.given(
                "INSERT INTO campaign_meta_connections (id, campaign_id, user_id, long_lived_user_token) VALUES (?, ?,"
                        + " ?, ?)",
                id,
                campaign,
                user,
                sealed);
        // When, Then
        assertThatThrownBy(() -> start("two"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "ADPUBLISHER_TOKENS_KEYS lacks keys that stored tokens are sealed with: one (1 stored tokens). "
                                + "Put them back, at the end of the list; docs/keys.md says when a key may go.");
        assertThatCode(() -> start("two", "one")).doesNotThrowAnyException();
        assertThatCode(() -> start("one")).doesNotThrowAnyException();
    }

    @Test
    void namesEveryKeyThatIsMissingAndNoneThatIsThere() {
        assertThat(KeysNeededCheck.fault(List.of("b"), Map.of("a", 3L, "b", 2L)).orElseThrow())
                .contains("a (3 stored tokens)")
                .doesNotContain("b (");
        assertThat(KeysNeededCheck.fault(List.of("a", "b"), Map.of("a", 3L))).isEmpty();
    }

    private static void start(String... keys) throws SQLException {
        new KeysNeededCheck(TestVaults.of(keys), DATABASE.connections("adpublisher_app")).onStart(new StartupEvent());
    }
}
