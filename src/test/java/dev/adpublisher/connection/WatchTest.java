package dev.adpublisher.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections are looked after: renewed before they end, marked once when they die, and their work goes on when they are good again. */
@QuarkusTest
class WatchTest {
    private static final String ALL = "[\"ads_management\", \"ads_read\", \"business_management\", \"pages_show_list\","
            + " \"pages_read_engagement\", \"pages_manage_ads\"]";

    @Inject
    DataSource database;

    @Inject
    Connections connections;

    @Inject
    ConnectionWatch watch;

    private Journey journey;
    private ConnectionRows rows;
    private UUID campaign;

    @BeforeEach
    void aConnection() {
        journey = Journey.connected("website-visits", "GBP", draft -> {});
        rows = new ConnectionRows(database, journey.user);
        campaign = UUID.fromString(journey.campaign);
    }

    @Test
    void twoHundredLostCallsAreOneLoss() throws Exception {
        // Given
        MetaConnection used =
                get(() -> connections.load(journey.user, campaign)).orElseThrow();
        Callable<Boolean> lost = () -> get(() -> connections.markTokenLost(journey.user, used, "Meta said 190/460."));

        // When
        List<Boolean> marked = new ArrayList<>();
        try (ExecutorService calls = Executors.newFixedThreadPool(50)) {
            for (Future<Boolean> answer : calls.invokeAll(java.util.Collections.nCopies(200, lost))) {
                marked.add(answer.get());
            }
        }

        // Then
        assertThat(marked).hasSize(200).containsOnly(true);
        assertThat(row())
                .containsEntry("connection_status", "revoked")
                .containsEntry("status_reason", "Meta said 190/460.");
        assertThat(transitions()).containsExactly("connected>revoked");
    }

    @Test
    void aTokenThatEndsSoonIsExchangedForOneOfSixtyDays() {
        // Given
        String before = (String) row().get("long_lived_user_token");
        token(10, 90);

        // When
        check();

        // Then
        assertThat(row()).containsEntry("connection_status", "connected");
        assertThat(row().get("long_lived_user_token")).isNotEqualTo(before);
        assertThat(((java.sql.Timestamp) row().get("token_expires_at")).toInstant())
                .isAfter(Instant.now().plus(Duration.ofDays(59)));
        assertThat(audit()).endsWith("connection.refreshed");
        JsonNode publication = journey.published("paused");
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
    }

    @Test
    void anAccountThatWasNotShownOnceIsLookedAtSoonAndConnectedAgain() {
        // Given
        MetaConnection used =
                get(() -> connections.load(journey.user, campaign)).orElseThrow();
        for (int twice = 0; twice < 2; twice++) {
            get(() -> connections.markAccountHidden(journey.user, used, "Not shown."));
        }
        assertThat(row())
                .containsEntry("connection_status", "missing_permission")
                .containsEntry("status_reason", "Not shown.");
        assertThat(get(() -> connections.toAccount(journey.user, used.adAccount())))
                .as("still the way into it, for want of a better one")
                .isPresent();

        // When
        get(watch::checkDue);

        // Then
        assertThat(row()).containsEntry("connection_status", "connected");
        assertThat(transitions()).containsExactly("connected>missing_permission", "missing_permission>connected");

        // And a lost token is the worse news
        MetaConnection newer =
                get(() -> connections.load(journey.user, campaign)).orElseThrow();
        get(() -> connections.markTokenLost(journey.user, newer, "Lost."));
        get(() -> connections.markAccountHidden(journey.user, newer, "Not shown."));
        assertThat(row()).containsEntry("connection_status", "revoked");
        assertThat(get(() -> connections.toAccount(journey.user, used.adAccount())))
                .isEmpty();
    }

    @Test
    void aConnectionWhoseAccessToDataHasEndedIsNoWayIntoItsAccount() {
        MetaConnection used =
                get(() -> connections.load(journey.user, campaign)).orElseThrow();
        assertThat(get(() -> connections.toAccount(journey.user, used.adAccount())))
                .isPresent();

        rows.update("UPDATE campaign_meta_connections SET data_access_expires_at = clock_timestamp()");

        assertThat(get(() -> connections.toAccount(journey.user, used.adAccount())))
                .isEmpty();
    }

    @Test
    void aSystemUsersTokenIsProlongedAsSuch() {
        journey.world(
                "{\"tokens\": [{\"token\": \"%s\", \"user\": \"8%s\", \"type\": \"SYSTEM_USER\", \"expires_in\": 864000, \"scopes\": %s}]}"
                        .formatted(journey.token, journey.account, ALL));

        check();

        assertThat(row()).containsEntry("connection_status", "connected").containsEntry("token_type", "SYSTEM_USER");
        assertThat(audit()).endsWith("connection.refreshed");
    }

    @Test
    void whatOnlyANewLoginProlongsIsWarnedOf() {
        token(10, 5);

        check();

        assertThat(row()).containsEntry("connection_status", "expiring");
        assertThat(transitions()).containsExactly("connected>expiring");
        assertThat(audit()).contains("connection.refreshed");
    }

    @Test
    void whereMetaDoesNotExchangeTheOldTokenStays() {
        token(10, 90);
        Journey.sandboxPost(
                "faults",
                "{\"match\": {\"method\": \"POST\", \"edge\": \"access_token\"}, \"times\": 1, \"fault\": {\"type\":"
                        + " \"error\", \"when\": \"before\", \"code\": 190, \"subcode\": 463}}");

        check();

        assertThat(row()).containsEntry("connection_status", "expiring");
        assertThat(transitions()).containsExactly("connected>expiring");
    }

    @ParameterizedTest
    @CsvSource({"460, revoked", "463, expired", "458, revoked"})
    void aDeadTokenIsMarkedOnce(int subcode, String status) {
        Journey.sandboxPost("revoke", "{\"token\": \"" + journey.token + "\", \"subcode\": " + subcode + "}");

        check();
        check();

        assertThat(row()).containsEntry("connection_status", status);
        assertThat(transitions()).containsExactly("connected>" + status);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of("\"funding_source\": \"0\"", "no_payment_method"),
                Arguments.of("\"account_status\": 2", "account_disabled"),
                Arguments.of("\"currency\": \"EUR\"", "wrong_currency"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void whatChangesAtTheAdAccountIsSeen(String change, String status) {
        journey.world(
                "{\"accounts\": [{\"id\": \"%s\", \"name\": \"Account\", \"timezone_name\": \"Europe/London\", %s}]}"
                        .formatted(journey.account, change));

        check();

        assertThat(row()).containsEntry("connection_status", status);
        assertThat(transitions()).containsExactly("connected>" + status);
    }

    @Test
    void aPermissionTakenBackIsSeenAndWorkGoesOnWhenItIsGivenAgain() {
        // Given
        scopes("[\"ads_read\", \"pages_show_list\"]");
        check();
        assertThat(row()).containsEntry("connection_status", "missing_permission");
        rows.update(
                """
                INSERT INTO publications (user_id, campaign_id, attempt, task, target, phase, outcome, ad_account_id, plan, worker, lease_until)
                VALUES (?, ?, 1, 'publish', 'paused', 'waiting_reconnect', 'cancelled', '1001', '{}', 'nobody', clock_timestamp() + interval '1 day')""",
                journey.user,
                campaign);

        // When
        scopes(ALL);
        check();

        // Then
        assertThat(transitions()).containsExactly("connected>missing_permission", "missing_permission>connected");
        assertThat(rows.select("SELECT version FROM publications WHERE campaign_id = ?", campaign))
                .singleElement()
                .satisfies(row -> assertThat((Long) row.get("version")).isGreaterThan(1));
    }

    @Test
    void aTokenThatMetaCallsValidAndDoesNotTakeIsLost() {
        journey.faultAny(
                "GET",
                "{\"type\": \"error\", \"when\": \"before\", \"code\": 190, \"subcode\": 459, \"status\": 401}",
                1);

        check();

        assertThat(row()).containsEntry("connection_status", "revoked");
    }

    @Test
    void anAdAccountOutOfReachIsAMissingPermission() {
        String other = "sandbox-other-" + journey.account;
        journey.world(
                "{\"users\": [{\"id\": \"8%1$s9\", \"name\": \"Other\", \"accounts\": [], \"pages\": [\"2001\"]}], \"tokens\": [{\"token\": \"%2$s\", \"user\": \"8%1$s9\"}]}"
                        .formatted(journey.account, other));
        // The same token now speaks for somebody without the ad account.
        journey.world("{\"tokens\": [{\"token\": \"%s\", \"user\": \"8%s9\", \"scopes\": %s}]}"
                .formatted(journey.token, journey.account, ALL));

        check();

        assertThat(row()).containsEntry("connection_status", "missing_permission");
        assertThat((String) row().get("status_reason")).contains("ad account");
    }

    @Test
    void whatMetaDoesNotAnswerChangesNothing() {
        Map<String, Object> before = row();
        due();
        Journey.sandboxPost(
                "faults",
                "{\"match\": {\"method\": \"GET\", \"edge\": \"debug_token\"}, \"times\": 3, \"fault\": {\"type\":"
                        + " \"reset\", \"when\": \"before\"}}");

        get(watch::checkDue);

        assertThat(row())
                .containsEntry("connection_status", "connected")
                .containsEntry("checked_at", before.get("checked_at"));
        assertThat(transitions()).isEmpty();
    }

    @Test
    void replicasShareTheWork() throws Exception {
        // Given
        due();
        long before = journey.now();

        // When
        try (ExecutorService replicas = Executors.newFixedThreadPool(4)) {
            Callable<Integer> replica = () -> get(watch::checkDue);
            for (Future<Integer> checked : replicas.invokeAll(java.util.Collections.nCopies(4, replica))) {
                assertThat(checked.get()).isNotNegative();
            }
        }

        // Then
        assertThat(journey.requestsSince(before)).containsExactly("GET node");
        assertThat((java.sql.Timestamp) row().get("next_check_at"))
                .isAfter(java.sql.Timestamp.from(Instant.now().plus(Duration.ofHours(11))));
    }

    private void token(int days, int dataAccessDays) {
        journey.world(
                "{\"tokens\": [{\"token\": \"%s\", \"user\": \"8%s\", \"expires_in\": %d, \"data_access_expires_in\": %d, \"scopes\": %s}]}"
                        .formatted(journey.token, journey.account, days * 86_400, dataAccessDays * 86_400, ALL));
    }

    private void scopes(String scopes) {
        journey.world("{\"tokens\": [{\"token\": \"%s\", \"user\": \"8%s\", \"scopes\": %s}]}"
                .formatted(journey.token, journey.account, scopes));
    }

    private void due() {
        rows.update("UPDATE campaign_meta_connections SET next_check_at = clock_timestamp() - interval '1 year'");
    }

    private void check() {
        due();
        assertThat(get(watch::checkDue)).isPositive();
    }

    private Map<String, Object> row() {
        return rows.connection(campaign);
    }

    private List<String> audit() {
        return log().map(entry -> (String) entry.get("action")).toList();
    }

    private List<String> transitions() {
        return log().filter(entry -> entry.get("action").equals("connection.changed"))
                .map(entry -> entry.get("from_state") + ">" + entry.get("to_state"))
                .toList();
    }

    private Stream<Map<String, Object>> log() {
        return rows
                .select(
                        "SELECT action, from_state, to_state FROM campaign_audit_log WHERE campaign_id = ? AND action"
                                + " LIKE 'connection.%' ORDER BY created_at",
                        campaign)
                .stream();
    }

    private static <T> T get(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(work);
        } catch (Throwable failed) {
            throw new AssertionError(failed);
        }
    }
}
