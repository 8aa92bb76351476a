package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.GraphTransport.Answer;
import dev.adpublisher.secrets.Secret;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer to a create proves. Anything doubtful is Unknown. */
class GraphAnswersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "200 | {\"id\":\"120210000000000001\"}                                  | Success",
                "201 | {\"id\":\"1\",\"success\":true}                                    | Success",
                "200 | {\"id\":120210000000000001}                                        | Success",
                "200 | §§                                                                 | Unknown",
                "200 | {}                                                                 | Unknown",
                "200 | null                                                               | Unknown",
                "200 | []                                                                 | Unknown",
                "200 | [{\"id\":\"1\"}]                                                   | Unknown",
                "200 | {\"success\":true}                                                 | Unknown",
                "200 | {\"id\":\"\"}                                                      | Unknown",
                "200 | {\"id\":null}                                                      | Unknown",
                "200 | {\"id\":-1}                                                        | Unknown",
                "200 | {\"id\":1.5}                                                       | Unknown",
                "200 | {\"id\":\"act_1\"}                                                 | Unknown",
                "200 | {\"id\":\"1 OR 1\"}                                                | Unknown",
                "200 | {\"id\":{\"id\":\"1\"}}                                            | Unknown",
                "200 | {\"id\":\"1202100                                                  | Unknown",
                "200 | {\"id\":\"1\"}{\"id\":\"2\"}                                       | Unknown",
                "200 | {\"id\":\"1\"} trailing                                            | Unknown",
                "200 | {\"id\":\"1\",\"id\":\"2\"}                                        | Unknown",
                "200 | {\"id\":\"1\",\"error\":{\"code\":2}}                              | Unknown",
                "200 | {\"error\":{\"code\":100,\"message\":\"m\"}}                       | Unknown",
                "200 | <!doctype html>                                                    | Unknown",
                "302 | {\"id\":\"1\"}                                                     | Unknown",
                "500 | {\"id\":\"1\"}                                                     | Unknown",
                "400 | {\"error\":{\"code\":100,\"message\":\"m\"}}                       | Refused",
                "400 | {\"error\":{\"code\":100,\"error_subcode\":1885272}}               | Refused",
                "400 | {\"error\":{\"code\":100,\"is_transient\":true}}                   | Unknown",
                "500 | {\"error\":{\"code\":100,\"message\":\"m\"}}                       | Unknown",
                "403 | {\"error\":{\"code\":200}}                                         | Refused",
                "400 | {\"error\":{\"code\":1}}                                           | Unknown",
                "400 | {\"error\":{\"code\":2}}                                           | Unknown",
                "500 | {\"error\":{\"code\":2,\"is_transient\":true}}                     | Unknown",
                "400 | {\"error\":{\"code\":2,\"error_subcode\":1885272}}                 | Unknown",
                "400 | {\"error\":{\"code\":987654}}                                      | Unknown",
                "400 | {\"error\":{\"code\":\"100\"}}                                     | Unknown",
                "400 | {\"error\":{\"message\":\"no code\"}}                              | Unknown",
                "400 | {\"error\":{\"code\":100}                                          | Unknown",
                "400 | {\"error\":{\"code\":100},\"id\":\"1\"}                            | Unknown",
                "400 | {\"error\":{\"code\":100,\"code\":2}}                              | Unknown",
                "401 | {\"error\":{\"code\":190,\"error_subcode\":460}}                   | TokenLost",
                "500 | {\"error\":{\"code\":190}}                                         | Unknown",
                "400 | {\"error\":{\"code\":104}}                                         | Unknown",
                "400 | {\"error\":{\"code\":17,\"error_subcode\":2446079}}                | Throttled",
                "400 | {\"error\":{\"code\":613,\"error_subcode\":1487742}}               | Throttled",
                "429 | {\"error\":{\"code\":4}}                                           | Throttled",
                "400 | {\"error\":{\"code\":80004}}                                       | Throttled",
                "500 | {\"error\":{\"code\":4}}                                           | Unknown",
                "429 | §§                                                                 | Unknown",
                "429 | Too many requests                                                  | Unknown",
                "503 | <html>                                                             | Unknown",
            })
    void aCreatesAnswerProves(int status, String body, String outcome) {
        assertThat(GraphAnswers.classify(answer(status, body), GraphAnswers.createdId(), null)
                        .getClass()
                        .getSimpleName())
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(ints = {70, 5_000, 1_000_000})
    void anAnswerThatIsNestedTooDeepProvesNothing(int depth) {
        String deep = "[".repeat(depth) + "]".repeat(depth);
        for (String body : List.of(
                "{\"id\":\"1\",\"x\":" + deep + "}", "{\"error\":{\"code\":100,\"error_data\":" + deep + "}}")) {
            assertThat(GraphAnswers.classify(answer(400, body), GraphAnswers.createdId(), null))
                    .isInstanceOf(GraphOutcome.Unknown.class);
            assertThat(GraphAnswers.classify(answer(200, body), GraphAnswers.createdId(), null))
                    .isInstanceOf(GraphOutcome.Unknown.class);
        }
    }

    @Test
    void theIdIsTakenAsItIsWritten() {
        assertThat(GraphAnswers.classify(answer(200, "{\"id\":\"007\"}"), GraphAnswers.createdId(), null))
                .isEqualTo(new GraphOutcome.Success<>("007", null));
        assertThat(GraphAnswers.classify(answer(200, "{\"id\":12021000000000000123}"), GraphAnswers.createdId(), null))
                .isEqualTo(new GraphOutcome.Success<>("12021000000000000123", null));
    }

    @Test
    void theTraceIsKept() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("X-FB-Trace-ID", "AbC");
        assertThat(GraphAnswers.classify(
                        new Answer(200, headers, Buffer.buffer("{\"id\":\"1\"}")), GraphAnswers.createdId(), null))
                .isEqualTo(new GraphOutcome.Success<>("1", "AbC"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"images\":{\"a.jpg\":{\"hash\":\"0123456789abcdef\"}}}                                     | Success",
                "{\"images\":{\"a.jpg\":{\"hash\":\"\"}}}                                                     | Unknown",
                "{\"images\":{\"a.jpg\":{\"hash\":\"../../../etc\"}}}                                         | Unknown",
                "{\"images\":{}}                                                                              | Unknown",
                "{\"images\":{\"a\":{\"hash\":\"0123456789abcdef\"},\"b\":{\"hash\":\"0123456789abcdee\"}}}   | Unknown",
                "{\"success\":true}                                                                           | Unknown",
            })
    void anUploadIsDoneWhenThereIsOneHash(String body, String outcome) {
        assertThat(GraphAnswers.classify(answer(200, body), GraphAnswers.imageHash(), null)
                        .getClass()
                        .getSimpleName())
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"success\":false}", "{\"id\":\"1\"}", "{\"success\":null}", "{\"success\":{}}"})
    void aChangeIsDoneOnlyWhenMetaSaysSo(String body) {
        assertThat(GraphAnswers.classify(answer(200, body), GraphAnswers.success(), null))
                .isInstanceOf(GraphOutcome.Unknown.class);
        assertThat(GraphAnswers.classify(answer(200, "{\"success\":true}"), GraphAnswers.success(), null))
                .isInstanceOf(GraphOutcome.Success.class);
    }

    @Test
    void theHeadersSayHowLongToWaitElseTheCatalogue() {
        Answer throttled = answer(400, "{\"error\":{\"code\":17,\"error_subcode\":2446079}}");
        assertThat(pause(throttled, Duration.ofSeconds(19))).isEqualTo(Duration.ofSeconds(19));
        assertThat(pause(throttled, null)).isEqualTo(Duration.ofMinutes(5));
        assertThat(pause(throttled, Duration.ZERO)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void noTokenComesBackInAMessage() {
        Secret token = Secret.of("sandbox-user-1");
        var outcome = GraphAnswers.classify(
                answer(400, "{\"error\":{\"code\":100,\"message\":\"bad token sandbox-user-1\"}}"),
                GraphAnswers.createdId(),
                null,
                token);
        assertThat(outcome.toString()).doesNotContain("sandbox-user-1");
    }

    private static Duration pause(Answer answer, Duration byHeaders) {
        return ((GraphOutcome.Throttled<String>) GraphAnswers.classify(answer, GraphAnswers.createdId(), byHeaders))
                .pause();
    }

    private static Answer answer(int status, String body) {
        return new Answer(status, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer(body));
    }

    /** What is kept of an answer is kept as jsonb, which has no room for such a number, nor for what stands beside it. */
    @Test
    void aNumberOutOfAllMeasureIsAText() {
        Answer answer = new Answer(
                200, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer("{\"bid\": 1e999999, \"share\": 0.25}"));

        GraphOutcome<JsonNode> outcome = GraphAnswers.classify(answer, GraphAnswers.anything(), null);

        assertThat(outcome).isInstanceOfSatisfying(GraphOutcome.Success.class, success -> assertThat(success.value())
                .hasToString("{\"bid\":\"1E+999999\",\"share\":0.25}"));
    }
}
