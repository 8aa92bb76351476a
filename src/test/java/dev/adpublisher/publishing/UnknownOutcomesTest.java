package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A create whose answer is lost, in every way and for every kind of object: at the end there is exactly one. All the publishes run side by
 * side, because each of them waits.
 */
@QuarkusTest
class UnknownOutcomesTest {
    private static final Map<Case, Journey> UNDER_WAY = new ConcurrentHashMap<>();
    private static final List<String> KINDS = List.of("image", "creative", "campaign", "adset", "ad");

    /**
     * @param done whether Meta has carried the create out
     */
    private record Loss(String name, boolean done, String fault) {}

    /** Tried with every kind. */
    private static final List<Loss> LOSSES = List.of(
            new Loss("code 2, not done", false, "{\"type\": \"error\", \"when\": \"before\", \"code\": 2}"),
            new Loss("code 2, done", true, "{\"type\": \"error\", \"when\": \"after\", \"code\": 2}"),
            new Loss(
                    "an error that nobody knows, done",
                    true,
                    "{\"type\": \"error\", \"when\": \"after\", \"code\": 987654}"),
            new Loss("no answer, not done", false, "{\"type\": \"timeout\", \"when\": \"before\"}"),
            new Loss("no answer, done", true, "{\"type\": \"timeout\", \"when\": \"after\"}"),
            new Loss("reset, not done", false, "{\"type\": \"reset\", \"when\": \"before\"}"),
            new Loss("reset, done", true, "{\"type\": \"reset\", \"when\": \"after\"}"),
            new Loss("cut off", true, "{\"type\": \"truncated\"}"),
            new Loss("HTML, done", true, "{\"type\": \"html\"}"),
            new Loss("empty", true, "{\"type\": \"empty\"}"),
            new Loss("no id", true, "{\"type\": \"no_id\"}"),
            new Loss("error in 200, done", true, "{\"type\": \"error_in_200\", \"when\": \"after\", \"code\": 100}"),
            new Loss("malformed", true, "{\"type\": \"malformed\"}"),
            new Loss(
                    "done after the connection was closed",
                    true,
                    "{\"type\": \"delayed_commit\", \"close_after_ms\": 50, \"ms\": 200}"));

    /** What the service cannot tell from one of those; tried with a campaign. */
    private static final List<Loss> LIKE_THOSE = List.of(
            new Loss(
                    "code 1 with status 400, done",
                    true,
                    "{\"type\": \"error\", \"when\": \"after\", \"code\": 1, \"status\": 400}"),
            new Loss(
                    "a refusal called transient, done",
                    true,
                    "{\"type\": \"error\", \"when\": \"after\", \"code\": 100, \"is_transient\": true}"),
            new Loss(
                    "closed late, done", true, "{\"type\": \"timeout\", \"when\": \"after\", \"close_after_ms\": 150}"),
            new Loss("reset in the answer", true, "{\"type\": \"reset_middle\"}"),
            new Loss(
                    "HTML with status 502, not done",
                    false,
                    "{\"type\": \"html\", \"when\": \"before\", \"status\": 502}"),
            new Loss(
                    "error in 200, not done",
                    false,
                    "{\"type\": \"error_in_200\", \"when\": \"before\", \"code\": 100}"),
            new Loss("endless", true, "{\"type\": \"endless\"}"));

    private record Case(String kind, Loss loss) {
        @Override
        public String toString() {
            return kind + ", " + loss.name();
        }
    }

    static Stream<Case> cases() {
        return Stream.concat(
                KINDS.stream().flatMap(kind -> LOSSES.stream().map(loss -> new Case(kind, loss))),
                LIKE_THOSE.stream().map(loss -> new Case("campaign", loss)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void endsWithExactlyOne(Case lost) {
        // Given
        Journey journey = underWay(lost);

        // When
        JsonNode publication = journey.ended();

        // Then
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("paused");
        journey.assertExactlyOnce(publication, 1);
        JsonNode object = Journey.objects(publication, lost.kind()).getFirst();
        assertThat(journey.logged(lost.kind() + "/0")).contains("UNKNOWN");
        if (lost.kind().equals("image")) {
            // The same bytes get the same hash, so they are simply sent again.
            assertThat(object.path("state").asText()).isEqualTo("CONFIRMED");
            assertThat(journey.atMeta("image")).hasSize(1);
        } else {
            assertThat(journey.logged("publication/1")).contains("reconciling");
            assertThat(object.path("state").asText()).isEqualTo(lost.loss().done() ? "ADOPTED" : "CONFIRMED");
            assertThat(object.path("attempts").asInt()).isEqualTo(lost.loss().done() ? 1 : 2);
        }
    }

    private static Journey underWay(Case lost) {
        if (UNDER_WAY.isEmpty()) {
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                cases().forEach(one -> threads.execute(() -> UNDER_WAY.put(one, begun(one))));
            }
        }
        return UNDER_WAY.get(lost);
    }

    private static Journey begun(Case lost) {
        Journey journey = Journey.withAds(1);
        String edge = Creation.edge(dev.adpublisher.plan.ObjectKind.ofWireName(lost.kind()));
        journey.fault(edge, lost.loss().fault());
        journey.publish("paused").then().statusCode(202);
        return journey;
    }
}
