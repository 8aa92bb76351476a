package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.adpublisher.platform.TestDatabase;
import dev.adpublisher.sandbox.Sandbox;
import dev.adpublisher.sandbox.SandboxOptions;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several replicas, one database, one Meta: who may call, by Meta's own ledger. Time passes in the database, at Meta and here at once. */
class GovernorTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final Sandbox SANDBOX = Sandbox.startAndWait(SandboxOptions.defaults());
    private static final AtomicLong ACCOUNTS = new AtomicLong(910_000);

    private final List<Replica> replicas = new ArrayList<>();
    private final String account = account();
    private Replica replica;

    @BeforeEach
    void oneReplica() {
        replica = replica();
    }

    @AfterEach
    void close() {
        replicas.forEach(Replica::close);
        DATABASE.given("DELETE FROM meta_call_budgets WHERE ad_account_id = ''");
    }

    @AfterAll
    static void stop() {
        SANDBOX.close();
    }

    @Test
    void whatDoesNotFitTheDevelopmentTiersWindowWaitsAndThenFits() {
        // Given
        tier(account, "development");

        // When
        List<GraphOutcome<String>> first = creates(replica, account, 32);

        // Then
        assertThat(made(first)).isEqualTo(19);
        Duration pause = longestPause(first);
        assertThat(pause).isBetween(Duration.ofSeconds(300), Duration.ofSeconds(320));

        // When
        timePasses(pause);

        // Then
        assertThat(made(creates(replica, account, 13))).isEqualTo(13);
        assertNothingWasRefused(account);
    }

    @Test
    void aRestartForgetsNothing() throws Exception {
        // Given
        tier(account, "development");
        creates(replica, account, 10);
        replica.close();

        // When
        Replica restarted = replica();
        List<GraphOutcome<String>> second = creates(restarted, account, 20);

        // Then
        assertThat(made(second)).isPositive().isLessThanOrEqualTo(10);
        assertThat(requests(account)).isLessThanOrEqualTo(20);
        assertNothingWasRefused(account);
    }

    @Test
    void aBlockedAccountIsStillBlockedAfterARestart() {
        // Given
        fault(account, "{\"type\": \"error\", \"when\": \"before\", \"code\": 613, \"subcode\": 1487742}");
        creates(replica, account, 1);
        await().until(() -> !blockOf(account).isZero());
        long before = requests(account);

        // When
        List<GraphOutcome<String>> outcomes = creates(replica(), account, 3);

        // Then
        assertThat(made(outcomes)).isZero();
        assertThat(longestPause(outcomes)).isBetween(Duration.ofSeconds(290), Duration.ofSeconds(301));
        assertThat(requests(account)).isEqualTo(before);
    }

    @Test
    void replicasShareAnAccountAndNeverGoOverItsLimitTogether() {
        // Given
        tier(account, "development");
        Replica other = replica();
        Replica third = replica();

        // When
        List<Future<GraphOutcome<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            Stream.of(replica, other, third).forEach(one -> calls.add(one.create(account, 6)));
        }
        List<GraphOutcome<String>> outcomes = calls.stream().map(Replica::get).toList();

        // Then
        assertThat(made(outcomes)).isBetween(15L, 19L);
        assertThat(points(account)).isLessThanOrEqualTo(60);
        assertNothingWasRefused(account);
    }

    @Test
    void whatOneReplicaLearnsKeepsTheOthersAway() {
        // Given: both hold points that they may use without asking
        Replica other = replica();
        creates(replica, account, 2);
        creates(other, account, 2);
        fault(account, "{\"type\": \"error\", \"when\": \"before\", \"code\": 17, \"subcode\": 2446079}");

        // When
        creates(replica, account, 1);

        // Then
        await().until(() -> other.governor
                .admit(account, Purpose.PUBLISHING, new CallKind(3, false), 3)
                .map(admission -> admission instanceof Admission.Wait || giveBack(admission))
                .result());
        long before = requests(account);
        assertThat(made(creates(other, account, 3))).isZero();
        assertThat(requests(account)).isEqualTo(before);
    }

    @Test
    void whatStillWaitsForItsConnectionDoesNotGoOutIntoABlock() {
        // When
        GraphOutcome<String> outcome = Replica.get(replica.create(
                account,
                () -> replica.governor.heard("{\"app\": \"8001\", \"account\": \"" + account + "\", \"block\": 60}")));

        // Then
        assertThat(longestPause(List.of(outcome))).isBetween(Duration.ofSeconds(59), Duration.ofSeconds(61));
        assertThat(requests(account)).isZero();

        // And when the block is over
        replica.nanosAhead.addAndGet(Duration.ofSeconds(62).toNanos());
        assertThat(made(creates(replica, account, 1))).isEqualTo(1);
    }

    @Test
    void abuseShutsTheAccountForAnHourWhateverTheHeadersSayAndNobodyElse() {
        // Given
        String other = account();
        fault(
                account,
                "{\"type\": \"error\", \"when\": \"before\", \"code\": 613, \"subcode\": 1996, \"headers\":"
                        + " {\"X-Ad-Account-Usage\": {\"acc_id_util_pct\": 100, \"reset_time_duration\": 5}}}");

        // When
        List<GraphOutcome<String>> outcomes = creates(replica, account, 1);

        // Then
        assertThat(longestPause(outcomes)).isEqualTo(Duration.ofHours(1));
        assertThat(longestPause(creates(replica, account, 2))).isGreaterThan(Duration.ofMinutes(59));
        assertThat(requests(account)).isEqualTo(1);
        assertThat(made(creates(replica, other, 5))).isEqualTo(5);
        assertThat(replica.meters
                        .get("adpublisher.meta.accounts.blocked")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(replica.meters
                        .get("adpublisher.meta.waits")
                        .tag("purpose", "publishing")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void theAppsOwnLimitShutsEveryAccount() {
        // Given
        String other = account();
        fault(account, "{\"type\": \"error\", \"when\": \"before\", \"code\": 4}");

        // When
        creates(replica, account, 1);

        // Then
        assertThat(longestPause(creates(replica, other, 1))).isBetween(Duration.ofSeconds(58), Duration.ofSeconds(61));
        assertThat(requests(other)).isZero();
        await().until(() -> !blockOf("").isZero());
        assertThat(made(creates(replica(), other, 1))).as("after a restart").isZero();
    }

    @ParameterizedTest
    @CsvSource({"4, 1504022", "80000, 0"})
    void throttledInsightsLeavePublishingAlone(int code, int subcode) {
        // Given
        String insights = "act_" + account + "/insights";
        sandbox(
                "faults",
                "{\"match\": {\"method\": \"GET\", \"account\": \"%s\"}, \"times\": 1, \"fault\": {\"type\": \"error\", \"when\": \"before\", \"code\": %d%s}}"
                        .formatted(account, code, subcode == 0 ? "" : ", \"subcode\": " + subcode));

        // When
        replica.read(Replica.access(account).forPurpose(Purpose.METRICS), insights);

        // Then
        assertThat(replica.read(Replica.access(account).forPurpose(Purpose.METRICS), insights))
                .isInstanceOf(GraphOutcome.Throttled.class);
        assertThat(requests(account)).isEqualTo(1);
        assertThat(made(creates(replica, account, 2))).isEqualTo(2);
    }

    @Test
    void aLimitOfOneChangeShutsNothing() {
        fault(account, "{\"type\": \"error\", \"when\": \"before\", \"code\": 17, \"subcode\": 1885172}");
        assertThat(creates(replica, account, 1).getFirst()).isInstanceOf(GraphOutcome.Throttled.class);
        assertThat(made(creates(replica, account, 2))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", "malformed", "absurd"})
    void headersThatSayNothingStopNothing(String kind) {
        // Given
        creates(replica, account, 1);
        sandbox(
                "faults",
                "{\"match\": {\"account\": \"%s\"}, \"times\": 100, \"fault\": {\"type\": \"headers\", \"kind\": \"%s\"}}"
                        .formatted(account, kind));

        // When, Then
        assertThat(made(creates(replica, account, 40))).isEqualTo(40);
        assertThat(made(creates(replica, account, 1))).isEqualTo(1);
    }

    @Test
    void anAccountFarFromItsLimitAsksTheDatabaseOnceForManyCalls() throws SQLException {
        // Given: the first answer has told the tier
        creates(replica, account, 1);
        creates(replica, account, 1);

        // When
        assertThat(made(creates(replica, account, 60))).isEqualTo(60);

        // Then
        assertThat(DATABASE.truth("SELECT 1 FROM meta_call_grants WHERE ad_account_id = ?", account))
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void pointsThatWereNotUsedAreGivenBack() throws SQLException {
        // Given
        creates(replica, account, 2);

        // When
        replica.nanosAhead.addAndGet(Duration.ofSeconds(11).toNanos());

        // Then: what was on its way here meanwhile is given back too
        await().untilAsserted(() -> {
            replica.governor.tick();
            assertThat(DATABASE.truth("SELECT sum(points)::int FROM meta_call_grants WHERE ad_account_id = ?", account))
                    .isEqualTo(List.of(List.of(6)));
        });
    }

    @Test
    void metricsLeaveHalfAndVerificationAQuarterOfThePointsToPublishing() {
        // Given
        tier(account, "development");
        GraphAccess metrics = Replica.access(account).forPurpose(Purpose.METRICS);
        GraphAccess verification = Replica.access(account).forPurpose(Purpose.VERIFICATION);

        // When
        long metricsReads = reads(metrics, 40);
        long verificationReads = reads(verification, 40);
        long publishingReads = reads(Replica.access(account), 40);

        // Then
        assertThat(List.of(metricsReads, verificationReads, publishingReads)).isEqualTo(List.of(30L, 15L, 12L));
        assertNothingWasRefused(account);
    }

    @Test
    void nearTheLimitOnlyPublishingGoesOn() {
        // Given
        sandbox(
                "faults",
                "{\"match\": {\"account\": \"%s\"}, \"times\": 100, \"fault\": {\"type\": \"headers\", \"headers\": {\"X-Business-Use-Case-Usage\": "
                                .formatted(account)
                        + "{\"1\": [{\"type\": \"ads_management\", \"call_count\": 96}]}}}}");
        creates(replica, account, 1);

        // When, Then
        assertThat(reads(Replica.access(account).forPurpose(Purpose.METRICS), 1))
                .isZero();
        assertThat(reads(Replica.access(account).forPurpose(Purpose.VERIFICATION), 1))
                .isZero();
        assertThat(made(creates(replica, account, 3))).isEqualTo(3);
    }

    @Test
    void whatOthersSpendThroughOurAppCountsToo() {
        // Given: Meta's own count says 90 %, and that it lasts
        tier(account, "development");
        sandbox(
                "faults",
                "{\"match\": {\"account\": \"%s\"}, \"times\": 1, \"fault\": {\"type\": \"headers\", \"headers\": {\"X-Ad-Account-Usage\": "
                                .formatted(account)
                        + "{\"acc_id_util_pct\": 90, \"reset_time_duration\": 200, \"ads_api_access_tier\":"
                        + " \"development_access\"}}}}");
        creates(replica, account, 1);
        replica.governor.tick();
        await().until(() -> !DATABASE.truth(
                        "SELECT 1 FROM meta_call_grants WHERE ad_account_id = ? AND points > 40", account)
                .isEmpty());

        // When
        List<GraphOutcome<String>> outcomes = creates(replica(), account, 5);

        // Then
        assertThat(made(outcomes)).isLessThanOrEqualTo(1);
        assertThat(longestPause(outcomes)).isLessThanOrEqualTo(Duration.ofSeconds(201));
    }

    @Test
    void withoutTheDatabaseNobodyCalls() {
        // Given
        DATABASE.given("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM adpublisher_app");
        try {
            // When
            List<GraphOutcome<String>> outcomes = creates(replica, account, 2);

            // Then
            assertThat(made(outcomes)).isZero();
            assertThat(longestPause(outcomes)).isLessThanOrEqualTo(Duration.ofSeconds(10));
            assertThat(requests(account)).isZero();
        } finally {
            DATABASE.given("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO adpublisher_app");
        }
    }

    private static boolean giveBack(Admission admission) {
        if (admission instanceof Admission.Go(Permit permit)) {
            permit.giveBack();
        }
        return false;
    }

    private Replica replica() {
        Replica started = new Replica(DATABASE, SANDBOX.baseUrl());
        replicas.add(started);
        return started;
    }

    private static List<GraphOutcome<String>> creates(Replica replica, String account, int count) {
        List<Future<GraphOutcome<String>>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(replica.create(account, 3 * (count - i)));
        }
        return calls.stream().map(Replica::get).toList();
    }

    private long reads(GraphAccess access, int count) {
        return Stream.generate(() -> replica.read(access, "act_" + account))
                .limit(count)
                .filter(GraphOutcome.Success.class::isInstance)
                .count();
    }

    private static long made(List<GraphOutcome<String>> outcomes) {
        assertThat(outcomes).allMatch(o -> o instanceof GraphOutcome.Success || o instanceof GraphOutcome.Throttled);
        return outcomes.stream().filter(GraphOutcome.Success.class::isInstance).count();
    }

    private static Duration longestPause(List<GraphOutcome<String>> outcomes) {
        return outcomes.stream()
                .filter(GraphOutcome.Throttled.class::isInstance)
                .map(outcome -> ((GraphOutcome.Throttled<String>) outcome).pause())
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private void timePasses(Duration time) {
        sandbox("clock", "{\"shift_ms\": " + time.toMillis() + "}");
        replicas.forEach(one -> one.nanosAhead.addAndGet(time.toNanos()));
        DATABASE.given(
                "UPDATE meta_call_grants SET counts_until = counts_until - make_interval(secs => ?)",
                time.toMillis() / 1000.0);
    }

    private static Duration blockOf(String account) throws SQLException {
        return DATABASE
                .truth(
                        "SELECT extract(epoch FROM blocked_until - now())::int FROM meta_call_budgets WHERE"
                                + " ad_account_id = ? AND blocked_until > now()",
                        account)
                .stream()
                .map(row -> Duration.ofSeconds((Integer) row.getFirst()))
                .findFirst()
                .orElse(Duration.ZERO);
    }

    /** By Meta's own count: no call over the limit, and none while it is blocked. */
    private static void assertNothingWasRefused(String account) {
        assertThat(get("ledger?type=refusal&account=" + account).path("entries"))
                .isEmpty();
        assertThat(get("stats")
                        .at("/accounts/" + account + "/calls_while_blocked")
                        .asInt())
                .isZero();
    }

    private static long requests(String account) {
        return get("ledger?type=request&account=" + account).path("entries").size();
    }

    private static long points(String account) {
        return get("stats").at("/accounts/" + account + "/points_in_window").asLong();
    }

    private static String account() {
        String account = Long.toString(ACCOUNTS.incrementAndGet());
        sandbox(
                "world",
                """
                {"accounts": [{"id": "%1$s", "name": "A", "currency": "GBP", "timezone_name": "Europe/London", "account_status": 1}],
                 "users": [{"id": "8%1$s", "name": "U", "accounts": ["%1$s"], "pages": [], "businesses": []}],
                 "tokens": [{"token": "sandbox-governor-%1$s", "user": "8%1$s", "scopes": ["ads_management", "ads_read"]}]}
                """
                        .formatted(account));
        return account;
    }

    private static void tier(String account, String tier) {
        sandbox("tier", "{\"account\": \"%s\", \"tier\": \"%s\"}".formatted(account, tier));
    }

    private static void fault(String account, String fault) {
        sandbox(
                "faults",
                "{\"match\": {\"method\": \"POST\", \"account\": \"%s\"}, \"times\": 1, \"fault\": %s}"
                        .formatted(account, fault));
    }

    private static void sandbox(String operation, String body) {
        send(HttpRequest.newBuilder(URI.create(SANDBOX.baseUrl() + "/_sandbox/" + operation))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static JsonNode get(String path) {
        return send(HttpRequest.newBuilder(URI.create(SANDBOX.baseUrl() + "/_sandbox/" + path)));
    }

    private static JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return JSON.readTree(answer.body());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
