package dev.adpublisher.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ServiceStartsTest {
    @Inject
    DataSource database;

    @Test
    void isReadyOnAMigratedDatabase() {
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
    }

    @Test
    void connectsAsARoleThatRowLevelSecurityBinds() throws SQLException {
        // Given, When
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT current_user, rolsuper OR rolbypassrls, (SELECT count(*) FROM pg_class WHERE relowner = r.oid)
                          FROM pg_roles r WHERE rolname = current_user""")) {
            row.next();
            // Then
            assertThat(row.getString(1)).isEqualTo("adpublisher_app");
            assertThat(row.getBoolean(2)).isFalse();
            assertThat(row.getLong(3)).isZero();
        }
    }

    @Test
    void refusesTheApiWithoutAToken() {
        given().get("/api/v1/anything").then().statusCode(401);
    }

    @Test
    void takesATokenOfTheTrustedIssuer() {
        given().header("Authorization", TestTokens.bearer(UUID.randomUUID()))
                .get("/api/v1/there-is-no-such-path")
                .then()
                .statusCode(404);
    }
}
