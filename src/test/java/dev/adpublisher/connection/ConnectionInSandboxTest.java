package dev.adpublisher.connection;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.graph.DirectoryPlace;
import dev.adpublisher.graph.GraphDirectory;
import dev.adpublisher.platform.TestTokens;
import dev.adpublisher.secrets.Secret;
import dev.adpublisher.secrets.TokenVault;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same against the sandbox, whose tokens and accounts are made for it; and what other rooms get. */
@QuarkusTest
class ConnectionInSandboxTest {

    private static final String TOKEN = "sandbox-user-1";
    /** Assembled, so that no text here looks like a token. */
    private static final String LEGACY = "E" + "AA" + "sandboxLegacy0".repeat(3);

    @Inject
    DataSource database;

    @Inject
    Connections connections;

    @Inject
    GraphDirectory directory;

    private final UUID user = UUID.randomUUID();
    private ConnectionRows rows;
    private UUID campaign;

    @BeforeEach
    void aCampaign() {
        rows = new ConnectionRows(database, user);
        campaign = rows.campaign("USD");
    }

    @ParameterizedTest
    @CsvSource({
        "act_1001, connected, USD",
        "1001, connected, USD",
        "1002, wrong_currency, JPY",
        "1004, no_payment_method, USD",
        "1005, account_disabled, USD"
    })
    void tellsHowAnAccountStands(String account, String status, String currency) {
        put(TOKEN, account)
                .statusCode(200)
                .body("connection_status", equalTo(status))
                .body("ad_account_currency_code", equalTo(currency))
                .body("selected_page_id", equalTo("2001"))
                .body("selected_ig_user_id", equalTo("3001"));
    }

    @ParameterizedTest
    @CsvSource({
        "sandbox-expired, 1001, token_expired, /connection/long_lived_user_token",
        "sandbox-readonly, 1001, permission_missing, /connection/long_lived_user_token",
        "sandbox-nobody-7, 1001, token_invalid, /connection/long_lived_user_token",
        "sandbox-user-1, 9999, ad_account_unreadable, /connection/selected_ad_account_id"
    })
    void refusesWhatMetaDoesNotConfirm(String token, String account, String code, String pointer) {
        put(token, account)
                .statusCode(422)
                .body("code", equalTo(code))
                .body("violations.code", contains(code))
                .body("violations.pointer", contains(pointer));
        assertThat(rows.select("SELECT id FROM campaign_meta_connections WHERE campaign_id = ?", campaign))
                .isEmpty();
    }

    @Test
    void findsPlacesByName() {
        List<DirectoryPlace> places = get(() -> directory.searchPlaces(Secret.of(TOKEN), "Berlin", "city", "DE"));

        assertThat(places).anySatisfy(place -> {
            assertThat(place.name()).isEqualTo("Berlin");
            assertThat(place.countryCode()).isEqualTo("DE");
            assertThat(place.key()).matches("[0-9]+");
        });
    }

    @Test
    void otherRoomsGetTheOpenToken() {
        put(TOKEN, "1001").statusCode(200);

        MetaConnection connection = load().orElseThrow();

        assertThat(connection.userToken()).isEqualTo(Secret.of(TOKEN));
        assertThat(connection.adAccount()).isEqualTo(new AdAccountId("1001"));
        assertThat(connection.timezone()).isEqualTo("America/New_York");
        assertThat(connection.minDailyBudgetMinor()).isEqualTo(100L);
        assertThat(connection.pixelId()).isEqualTo("5001");
        assertThat(connection.status()).isEqualTo("connected");
        assertThat(connection.toString()).doesNotContain(TOKEN);
    }

    @Test
    void aStrangerGetsNothing() {
        put(TOKEN, "1001").statusCode(200);

        assertThat(get(() -> connections.load(UUID.randomUUID(), campaign))).isEmpty();
    }

    @Test
    void aLostTokenIsMarkedUntilTheNextConnect() {
        put(TOKEN, "1001").statusCode(200);
        MetaConnection used = load().orElseThrow();

        boolean marked = get(() -> connections.markTokenLost(user, used, "Password changed."));

        assertThat(marked).isTrue();
        assertThat(load().orElseThrow().status()).isEqualTo("revoked");
        assertThat(rows.connection(campaign))
                .containsEntry("connection_status", "revoked")
                .containsEntry("status_reason", "Password changed.");
        put(TOKEN, "1001").statusCode(200).body("connection_status", equalTo("connected"));
    }

    @Test
    void anOldLossDoesNotMarkANewConnection() {
        put(TOKEN, "1001").statusCode(200);
        MetaConnection used = load().orElseThrow();
        put(TOKEN, "1001").statusCode(200);

        boolean marked = get(() -> connections.markTokenLost(user, used, "Too late."));

        assertThat(marked).isFalse();
        assertThat(rows.connection(campaign)).containsEntry("connection_status", "connected");
    }

    @Test
    void aPlainTokenFromBeforeIsSealedWhenItIsFirstRead() {
        adopt(LEGACY);

        assertThat(load().orElseThrow().userToken()).isEqualTo(Secret.of(LEGACY));

        String stored = (String) rows.connection(campaign).get("long_lived_user_token");
        assertThat(TokenVault.isSealed(stored)).isTrue();
        assertThat(stored).doesNotContain(LEGACY);
        assertThat(load().orElseThrow().userToken()).isEqualTo(Secret.of(LEGACY));
    }

    @Test
    void anythingElseUnsealedNeedsANewConnect() {
        adopt("encrypted-by-somebody-else");

        assertThat(load()).isEmpty();

        assertThat(rows.connection(campaign))
                .containsEntry("connection_status", "disconnected")
                .containsEntry("long_lived_user_token", "encrypted-by-somebody-else");
    }

    @Test
    void aSealedTokenOpensInItsOwnRowOnly() {
        put(TOKEN, "1001").statusCode(200);
        String stolen = (String) rows.connection(campaign).get("long_lived_user_token");
        campaign = rows.campaign("USD");
        adopt(stolen);

        given().header("Authorization", TestTokens.bearer(user))
                .get("/api/v1/campaigns/" + campaign + "/connection")
                .then()
                .statusCode(200)
                .body("connection_status", equalTo("disconnected"));
    }

    private Optional<MetaConnection> load() {
        return get(() -> connections.load(user, campaign));
    }

    private static <T> T get(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(work);
        } catch (Throwable failed) {
            throw new AssertionError(failed);
        }
    }

    private void adopt(String token) {
        rows.update(
                """
                INSERT INTO campaign_meta_connections
                  (campaign_id, user_id, long_lived_user_token, selected_page_id, selected_ad_account_id, ad_account_payment_connected)
                VALUES (?, ?, ?, '2001', 'act_1001', true)""",
                campaign,
                user,
                token);
    }

    private ValidatableResponse put(String token, String account) {
        return given().header("Authorization", TestTokens.bearer(user))
                .contentType(ContentType.JSON)
                .body(Map.of(
                        "long_lived_user_token",
                        token,
                        "selected_page_id",
                        "2001",
                        "selected_ig_user_id",
                        "3001",
                        "selected_ad_account_id",
                        account))
                .put("/api/v1/campaigns/" + campaign + "/connection")
                .then();
    }
}
