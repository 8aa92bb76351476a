package dev.adpublisher.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DatabaseRoleCheckTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    @Test
    void isContentWithARoleThatOwnsNothing() throws SQLException {
        try (Connection connection = DATABASE.asService()) {
            assertThat(DatabaseRoleCheck.weakness(connection)).isEmpty();
        }
    }

    @Test
    void warnsOfARoleThatOwnsTables() throws SQLException {
        try (Connection connection = DATABASE.asOwner()) {
            assertThat(DatabaseRoleCheck.weakness(connection)).hasValueSatisfying(warning -> assertThat(warning)
                    .contains("adpublisher_owner owns tables", "QUARKUS_FLYWAY_USERNAME")
                    .doesNotContain("\n"));
        }
    }

    @Test
    void warnsOfASuperuser() throws SQLException {
        try (Connection connection = DATABASE.asSuperuser()) {
            assertThat(DatabaseRoleCheck.weakness(connection))
                    .hasValueSatisfying(warning -> assertThat(warning).contains("is a superuser"));
        }
    }

    @Test
    void warnsOfARoleThatBypassesRowLevelSecurity() throws SQLException {
        // Given
        DATABASE.given("CREATE ROLE role_check_bypass LOGIN BYPASSRLS");
        // When
        try (Connection connection = DATABASE.connections("role_check_bypass").getConnection()) {
            // Then
            assertThat(DatabaseRoleCheck.weakness(connection))
                    .hasValueSatisfying(warning -> assertThat(warning).contains("has BYPASSRLS"));
        }
        DATABASE.given("DROP ROLE role_check_bypass");
    }
}
