package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.ScriptedMeta.Answer;
import dev.adpublisher.secrets.Secret;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lists that decide about writes: what could not be read whole says nothing of what is not in it. */
@QuarkusTest
@WithTestResource(ScriptedMeta.class)
class GraphListTest {
    @Inject
    GraphClient graph;

    ScriptedMeta meta;

    @Test
    void aPageWithANextOneThatCannotBeAskedForIsNoEnd() {
        // Given
        String path = "act_4711/campaigns";
        meta.on(
                path,
                Answer.ok("{\"data\": [{\"id\": \"1\"}], \"paging\": {\"next\": \"https://graph.example/next\"}}"));

        // When
        GraphOutcome<List<JsonNode>> outcome = graph.list(
                        new GraphAccess(Secret.of("sandbox-lists"), "4711", null), path, "id", Map.of())
                .await()
                .atMost(Duration.ofSeconds(10));

        // Then
        assertThat(outcome).isInstanceOf(GraphOutcome.Unknown.class);
    }

    @Test
    void aPageOfMoreRowsThanAskedForIsNotBelieved() {
        // Given
        String path = "act_4712/campaigns";
        meta.on(path, Answer.ok("{\"data\": [" + "{},".repeat(500) + "{\"id\": \"1\"}]}"));

        // When
        GraphOutcome<List<JsonNode>> outcome = graph.list(
                        new GraphAccess(Secret.of("sandbox-lists"), "4712", null), path, "id", Map.of())
                .await()
                .atMost(Duration.ofSeconds(10));

        // Then
        assertThat(outcome).isInstanceOf(GraphOutcome.Unknown.class);
    }
}
