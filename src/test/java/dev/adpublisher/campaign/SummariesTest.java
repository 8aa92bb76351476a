package dev.adpublisher.campaign;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.campaign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SummariesTest {
    private final UUID user = UUID.randomUUID();

    @Inject
    TestDatabase database;

    @Test
    void namesTheMissingParts() {
        UUID id = campaign(user, "Bare");
        as(user).body("{}").put(TestApi.section(id, "goal_data")).then().statusCode(200);
        as(user).get("/api/v1/campaigns/" + id + "/readiness")
                .then()
                .statusCode(200)
                .body("ready", equalTo(false))
                .body("sections.goal_data", equalTo(true))
                .body("sections.budget_data", equalTo(false))
                .body("token_present", equalTo(false))
                .body("selected_ad_account_id", nullValue())
                .body(
                        "missing",
                        contains(
                                "location_data",
                                "budget_data",
                                "ad_copy_data",
                                "ad_preview_data",
                                "long_lived_user_token",
                                "selected_ad_account_id",
                                "ad_account_payment_connected"));
    }

    @Test
    void isReadyWhenEverythingIsThereAndNeverShowsTheToken() {
        // Given
        UUID id = campaign(user, "Complete");
        for (String section :
                new String[] {"goal_data", "location_data", "budget_data", "ad_copy_data", "ad_preview_data"}) {
            as(user).body("{}").put(TestApi.section(id, section)).then().statusCode(200);
        }
        String token = "ap1.dev.as-if-it-were-sealed";
        database.run(
                user,
                "INSERT INTO campaign_meta_connections (campaign_id, user_id, long_lived_user_token, token_expires_at, selected_ad_account_id,"
                        + " ad_account_payment_connected, connection_status) VALUES (?, ?, ?, now() + interval '9 days', 'act_1', true, 'connected')",
                id,
                user,
                token);
        String address = "/api/v1/campaigns/" + id + "/readiness";
        // When, Then
        as(user).get(address)
                .then()
                .body("ready", equalTo(true))
                .body("missing", empty())
                .body("token_expires_at", notNullValue())
                .body("selected_ad_account_id", equalTo("act_1"))
                .body(not(containsString(token)));
        database.run(user, "UPDATE campaign_meta_connections SET token_expires_at = now() WHERE campaign_id = ?", id);
        as(user).get(address).then().body("ready", equalTo(false)).body("token_expired", equalTo(true));
        // The sooner end counts.
        connection(id, "token_expires_at = now() + interval '9 days', data_access_expires_at = now()");
        as(user).get(address).then().body("ready", equalTo(false)).body("token_expired", equalTo(true));
        for (String lost : new String[] {"revoked", "expired", "missing_permission"}) {
            connection(id, "data_access_expires_at = NULL, connection_status = '" + lost + "'");
            as(user).get(address)
                    .then()
                    .body("ready", equalTo(false))
                    .body("missing", contains("long_lived_user_token"));
        }
        connection(id, "connection_status = 'expiring'");
        as(user).get(address).then().body("ready", equalTo(true));
    }

    private void connection(UUID campaign, String change) {
        assertThat(database.run(
                        user, "UPDATE campaign_meta_connections SET " + change + " WHERE campaign_id = ?", campaign))
                .containsExactly(1);
    }

    @Test
    void countsOnlyTheCallersCampaigns() {
        // Given
        campaign(user, "One");
        UUID failed = campaign(user, "Two");
        database.run(user, "UPDATE campaigns SET published_status = 'error' WHERE id = ?", failed);
        campaign(UUID.randomUUID(), "Another's");
        as(user).get("/api/v1/overview")
                .then()
                .statusCode(200)
                .body("campaigns", equalTo(0))
                .body("refreshed_at", nullValue());
        // When
        database.run(user, "SELECT refresh_publishing_metrics()");
        // Then
        as(user).get("/api/v1/overview")
                .then()
                .statusCode(200)
                .body("campaigns", equalTo(2))
                .body("failed", equalTo(1))
                .body("active", equalTo(0))
                .body("refreshed_at", notNullValue());
    }
}
