package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads that never end, drip, lie or break off, just before going live: asked again, and nothing is concluded from them. */
@QuarkusTest
class BadAnswersTest {
    private static final Map<String, Journey> UNDER_WAY = new ConcurrentHashMap<>();

    static List<String> faults() {
        return List.of(
                "{\"type\": \"endless\"}",
                "{\"type\": \"drip\"}",
                "{\"type\": \"truncated\"}",
                "{\"type\": \"malformed\"}",
                "{\"type\": \"html\"}",
                "{\"type\": \"empty\"}",
                "{\"type\": \"error_in_200\", \"when\": \"after\", \"code\": 2}");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void areAskedAgain(String fault) {
        // Given
        if (UNDER_WAY.isEmpty()) {
            faults().forEach(one -> UNDER_WAY.put(one, begun(one)));
        }
        Journey journey = UNDER_WAY.get(fault);

        // When
        JsonNode publication = journey.ended();

        // Then
        assertThat(publication.path("publish_status").asText()).isEqualTo("active");
        journey.assertExactlyOnce(publication, 1);
        assertThat(journey.logged("publication/1"))
                .as("it did not go through at once")
                .contains("activating");
        assertThat(journey.requestsSince(0)).filteredOn("GET adsets"::equals).hasSizeGreaterThan(1);
    }

    private static Journey begun(String fault) {
        Journey journey = Journey.withAds(1);
        journey.post("/prepare").then().statusCode(200);
        journey.faultAny("GET", fault, 1);
        journey.publish("active").then().statusCode(202);
        return journey;
    }
}
