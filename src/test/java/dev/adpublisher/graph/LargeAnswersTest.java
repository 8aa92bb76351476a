package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.graph.GraphRequest.Body;
import dev.adpublisher.graph.ScriptedMeta.Answer;
import dev.adpublisher.secrets.Secret;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.vertx.core.Context;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where answers are read. An event loop that reads a page of 5,000 rows leaves everybody else on it waiting. */
@QuarkusTest
@WithTestResource(ScriptedMeta.class)
class LargeAnswersTest {
    private static final GraphAccess ACCESS = new GraphAccess(Secret.of("sandbox-large"), "1001", null);
    private static final String ROW =
            """
            {"campaign_id": "1", "date_start": "2026-11-22", "impressions": "100", "actions": [{"action_type": "lead", "value": "%d"}]}""";

    @Inject
    GraphCalls calls;

    ScriptedMeta meta;

    @ParameterizedTest
    @CsvSource({"10, true", "5000, false"})
    void areReadOffTheEventLoopAndAnsweredOnIt(int rows, boolean onEventLoop) throws Throwable {
        // Given
        meta.on(
                "act_1001/insights",
                Answer.ok(IntStream.range(0, rows)
                        .mapToObj(ROW::formatted)
                        .collect(Collectors.joining(",", "{\"data\": [", "]}"))));
        List<Boolean> eventLoop = new CopyOnWriteArrayList<>();
        // When
        GraphOutcome<InsightsPage> outcome = VertxContextSupport.subscribeAndAwait(() -> calls.exchange(
                        ACCESS,
                        HttpMethod.GET,
                        "act_1001/insights",
                        new LinkedHashMap<>(),
                        new Body.Query(),
                        (answer, regain, secrets) -> {
                            eventLoop.add(Context.isOnEventLoopThread());
                            return GraphAnswers.classifyBytes(answer, InsightsParser::parse, regain, secrets);
                        })
                .invoke(answered -> eventLoop.add(Context.isOnEventLoopThread())));
        // Then
        assertThat(eventLoop).containsExactly(onEventLoop, true);
        assertThat(outcome).isInstanceOfSatisfying(GraphOutcome.Success.class, success -> assertThat(
                        ((InsightsPage) success.value()).rows())
                .hasSize(rows)
                .extracting(row -> String.valueOf(row.actions().get("lead")))
                .containsExactlyElementsOf(
                        IntStream.range(0, rows).mapToObj(Integer::toString).toList()));
    }
}
