package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Every command in every state of a publish: said twice, with the worker's lease taken away after it. The answer is clear, and what comes of it
 * is what was asked for, once. All of them run side by side, for many of them wait.
 */
@QuarkusTest
class CommandTableTest {
    private static final List<String> COMMANDS = List.of("publish", "pause", "resume", "cancel", "retry", "archive");

    /**
     * Per command, in the order of {@link #COMMANDS}: the status, with a conflict its code; and how it ends. {@code same} is how the state ends
     * without any command.
     */
    private static final List<String> TABLE = List.of(
            // state: publish | pause | resume | cancel | retry | archive
            "uploading:         409 publication_under_way > paused | 202 > paused | 202 > active | 202 > cancelled | 202 > paused | 409 not_published > paused",
            "creating:          409 publication_under_way > paused | 202 > paused | 202 > active | 202 > cancelled | 202 > paused | 409 not_published > paused",
            "reconciling:       409 publication_under_way > paused | 202 > paused | 202 > active | 202 > cancelled | 202 > paused | 409 not_published > paused",
            "activating:        409 publication_under_way > active | 202 > paused | 202 > active | 202 > cancelled | 202 > active | 409 not_published > active",
            "waiting_throttle:  409 publication_under_way > paused | 202 > paused | 202 > active | 202 > cancelled | 202 > paused | 409 not_published > paused",
            "waiting_reconnect: 409 publication_under_way > paused | 202 > paused | 202 > active | 202 > cancelled | 202 > paused | 409 not_published > paused",
            "rolling_back:      409 publication_under_way > cancelled | 409 not_published > cancelled | 409 not_published > cancelled | 202 > cancelled | 202 > cancelled | 409 not_published > cancelled",
            "parked:            202 > paused | 202 > parked | 202 > parked | 202 > cancelled | 202 > paused | 409 not_published > parked",
            "failed:            202 > paused | 409 not_published > error | 409 not_published > error | 202 > cancelled | 202 > paused | 409 not_published > error",
            "paused:            202 > paused | 202 > paused | 202 > active | 409 already_published > paused | 409 nothing_to_retry > paused | 202 > archived",
            "active:            202 > paused | 202 > paused | 202 > active | 409 already_published > active | 409 nothing_to_retry > active | 202 > archived",
            "cancelled:         202 > paused | 409 not_published > cancelled | 409 not_published > cancelled | 202 > cancelled | 409 nothing_to_retry > cancelled | 409 not_published > cancelled",
            "archived:          409 archived > archived | 409 not_published > archived | 409 not_published > archived | 409 already_published > archived | 409 nothing_to_retry > archived | 202 > archived",
            "resuming:          409 publication_under_way > active | 202 > paused | 202 > active | 409 already_published > active | 202 > active | 409 publication_under_way > active",
            "archiving:         409 publication_under_way > archived | 409 archived > archived | 409 archived > archived | 409 already_published > archived | 202 > archived | 202 > archived");

    @Inject
    HandClaims hand;

    private record Case(String state, String command, int status, String code, String end) {
        @Override
        public String toString() {
            return command + " when " + state;
        }
    }

    /** The first answer, and what came of both. */
    private record Seen(int status, String code, int second, String end, Journey journey, JsonNode publication) {}

    /** Lets go what was held back in the state. */
    private interface Held {
        void release();
    }

    static Stream<Case> cases() {
        return TABLE.stream().flatMap(line -> {
            String state = line.substring(0, line.indexOf(':'));
            String[] cells = line.substring(line.indexOf(':') + 1).split("\\|");
            assertThat(cells).as(state).hasSameSizeAs(COMMANDS);
            return Stream.iterate(0, i -> i < cells.length, i -> i + 1)
                    .map(i -> of(state, COMMANDS.get(i), cells[i].strip()));
        });
    }

    private static Case of(String state, String command, String cell) {
        String[] parts = cell.split(" ");
        boolean conflict = parts[0].equals("409");
        return new Case(
                state, command, Integer.parseInt(parts[0]), conflict ? parts[1] : null, parts[parts.length - 1]);
    }

    /** One test, for the address that requests go to is set anew before each. */
    @Test
    void isAnsweredClearlyAndDoneOnce() {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Map<Case, Future<Seen>> played = new LinkedHashMap<>();
            cases().forEach(one -> played.put(one, threads.submit(() -> play(one))));
            assertAll(played.entrySet().stream()
                    .map(one ->
                            () -> isAsItShouldBe(one.getKey(), one.getValue().get())));
        }
    }

    private static void isAsItShouldBe(Case asked, Seen seen) {
        assertThat(seen.status()).as(asked.toString()).isEqualTo(asked.status());
        assertThat(seen.code()).as(asked.toString()).isEqualTo(asked.code());
        assertThat(seen.second()).as(asked + ", the same again").isIn(202, 409);
        assertThat(seen.end())
                .as(asked + " " + seen.publication().toPrettyString())
                .isEqualTo(asked.end());
        if (asked.end().equals("cancelled")) {
            seen.journey().assertNothingLeft();
        } else if (Arrays.asList("paused", "active").contains(asked.end())) {
            seen.journey().assertExactlyOnce(seen.publication(), 1);
            // A call that was on its way when the lease was lost may land late; then it is undone.
            Awaitility.await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(
                            seen.journey().atMeta("campaign"))
                    .as(asked.toString())
                    .allMatch(campaign -> campaign.path("status").asText().equalsIgnoreCase(asked.end())));
        }
    }

    private Seen play(Case asked) {
        Journey journey = Journey.withAds(1);
        Held held = reach(journey, asked.state());
        Response first = say(journey, asked.command());
        Response second = say(journey, asked.command());
        // Whoever is at work loses the publication to the next claim.
        hand.run(
                journey,
                "UPDATE publications SET lease_until = clock_timestamp() - interval '1 s' WHERE campaign_id = ?::uuid AND lease_until IS NOT NULL");
        held.release();
        String code = first.statusCode() == 202 ? null : first.path("code");
        JsonNode publication = atRest(journey, asked.end());
        return new Seen(first.statusCode(), code, second.statusCode(), end(journey, publication), journey, publication);
    }

    private static Response say(Journey journey, String command) {
        return command.equals("publish") ? journey.publish("paused") : journey.command(command);
    }

    /** Waits a little for the end that is asked for; what there is after that, the test then shows. */
    private static JsonNode atRest(Journey journey, String wanted) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> end(journey, journey.publication()).equals(wanted));
        } catch (org.awaitility.core.ConditionTimeoutException otherwise) {
            // The test says so.
        }
        return journey.publication();
    }

    private static String end(Journey journey, JsonNode publication) {
        String phase = publication.path("phase").asText();
        if (!phase.equals("done")) {
            return phase;
        }
        if ("archived".equals(journey.api().get(journey.path("")).path("status"))) {
            return "archived";
        }
        return publication.path("publish_status").isNull()
                ? "cancelled"
                : publication.path("publish_status").asText();
    }

    private Held reach(Journey journey, String state) {
        return switch (state) {
            case "uploading" -> held(journey, journey.hold("adimages", 1, "before"), "paused");
            case "creating" -> held(journey, journey.hold("campaigns", 1, "after"), "paused");
            case "reconciling" -> {
                journey.fault("adsets", "{\"type\": \"reset\", \"when\": \"after\"}");
                // So that the next read is the search.
                journey.post("/prepare").then().statusCode(200);
                yield held(journey, journey.holdAny("GET"), "paused");
            }
            case "activating" -> held(journey, journey.hold("node", 1, "before"), "active");
            case "waiting_throttle" -> {
                journey.fault(
                        "campaigns",
                        "{\"type\": \"error\", \"when\": \"before\", \"code\": 17, \"subcode\": 2446079, \"headers\": "
                                + "{\"X-Ad-Account-Usage\": {\"acc_id_util_pct\": 100, \"reset_time_duration\": 4}}}");
                journey.publish("paused").then().statusCode(202);
                yield waits(journey, state, () -> {});
            }
            case "waiting_reconnect" -> {
                journey.fault(
                        "campaigns", "{\"type\": \"error\", \"when\": \"before\", \"code\": 190, \"status\": 401}");
                journey.publish("paused").then().statusCode(202);
                yield waits(journey, state, () -> journey.connect().then().statusCode(200));
            }
            case "rolling_back" -> {
                failed(journey);
                Journey.Hold hold = journey.holdAny("DELETE");
                journey.command("cancel").then().statusCode(202);
                hold.await();
                yield hold::release;
            }
            case "parked" -> {
                journey.fault("campaigns", "{\"type\": \"error\", \"when\": \"before\", \"code\": 31337}");
                journey.published("paused");
                yield () -> {};
            }
            case "failed" -> {
                failed(journey);
                yield () -> {};
            }
            case "paused", "active" -> {
                journey.published(state);
                yield () -> {};
            }
            case "cancelled" -> {
                failed(journey);
                journey.command("cancel").then().statusCode(202);
                journey.until(publication -> publication.path("publish_status").isNull());
                yield () -> {};
            }
            case "archived" -> {
                journey.published("paused");
                journey.command("archive").then().statusCode(202);
                atRest(journey, "archived");
                yield () -> {};
            }
            case "resuming", "archiving" -> {
                journey.published("paused");
                Journey.Hold hold = journey.hold("node", 1, "before");
                journey.command(state.equals("resuming") ? "resume" : "archive")
                        .then()
                        .statusCode(202);
                hold.await();
                yield hold::release;
            }
            default -> throw new IllegalArgumentException(state);
        };
    }

    private static Held held(Journey journey, Journey.Hold hold, String target) {
        journey.publish(target).then().statusCode(202);
        hold.await();
        return hold::release;
    }

    private static Held waits(Journey journey, String phase, Held held) {
        journey.until(publication -> publication.path("phase").asText().equals(phase));
        return held;
    }

    private static void failed(Journey journey) {
        journey.fault("adsets", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
        journey.published("paused");
    }
}
