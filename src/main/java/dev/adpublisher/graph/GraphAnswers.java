package dev.adpublisher.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import dev.adpublisher.graph.GraphTransport.Answer;
import dev.adpublisher.secrets.Secret;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides what is certain after an answer. Strict: only a complete, parsed answer that says what it must say is a success or a refusal. */
final class GraphAnswers {
    private static final Pattern ID = Pattern.compile("[0-9]{1,32}");
    private static final Pattern IMAGE_HASH = Pattern.compile("[0-9A-Za-z]{8,128}");
    private static final Duration DEFAULT_PAUSE = Duration.ofSeconds(60);

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .reader()
            .with(new NumbersOfThisWorld());

    /** {@code 1e999999} is a number in JSON; PostgreSQL would write it out, or refuse all that stands beside it. Here it is a text. */
    private static final class NumbersOfThisWorld extends JsonNodeFactory {
        private static final int LARGEST_SCALE = 100;

        @Override
        public ValueNode numberNode(@Nullable BigDecimal number) {
            return number == null || Math.abs((long) number.scale()) <= LARGEST_SCALE
                    ? super.numberNode(number)
                    : textNode(number.toString());
        }
    }

    private GraphAnswers() {}

    /** {@code {"id":"…"}}: the id of what was created. */
    static Function<JsonNode, Optional<String>> createdId() {
        return body -> Optional.of(body.path("id").asText(""))
                .filter(id -> ID.matcher(id).matches());
    }

    /** {@code {"images":{"name":{"hash":"…"}}}}: the hash of the one image that was uploaded. */
    static Function<JsonNode, Optional<String>> imageHash() {
        return body -> {
            JsonNode images = body.path("images");
            if (images.size() != 1) {
                return Optional.empty();
            }
            return Optional.of(images.elements().next().path("hash").asText(""))
                    .filter(hash -> IMAGE_HASH.matcher(hash).matches());
        };
    }

    /** {@code {"success":true}}. */
    static Function<JsonNode, Optional<Boolean>> success() {
        return body -> Optional.of(body.path("success").asBoolean(false)).filter(Boolean::booleanValue);
    }

    /** Any JSON object. */
    static Function<JsonNode, Optional<JsonNode>> anything() {
        return body -> Optional.of(body).filter(JsonNode::isObject);
    }

    /**
     * Classifies an answer.
     *
     * @param value takes what the call is about out of a 2xx body; empty if it is not there, which makes the outcome unknown
     * @param waitByHeaders how long the usage headers ask to wait; null where they do not say
     */
    static <T> GraphOutcome<T> classify(
            Answer answer, Function<JsonNode, Optional<T>> value, @Nullable Duration waitByHeaders, Secret... secrets) {
        String text = answer.text();
        Optional<GraphError> error = GraphErrors.parse(answer.status(), text, secrets);
        if (error.isPresent()) {
            return failed(error.get(), waitByHeaders);
        }
        if (answer.status() / 100 != 2) {
            return new GraphOutcome.Unknown<>("HTTP " + answer.status() + " without a complete Graph error", null);
        }
        return json(text)
                .filter(body -> body.isObject() && !body.has("error"))
                .flatMap(value)
                .<GraphOutcome<T>>map(found ->
                        new GraphOutcome.Success<>(found, answer.headers().get("x-fb-trace-id")))
                .orElseGet(() ->
                        new GraphOutcome.Unknown<>("HTTP " + answer.status() + " without what was asked for", null));
    }

    /** The same, where the 2xx body is read by {@code value} from its bytes, because it is too large for a tree. */
    static <T> GraphOutcome<T> classifyBytes(
            Answer answer, Function<byte[], Optional<T>> value, @Nullable Duration waitByHeaders, Secret... secrets) {
        if (answer.status() / 100 == 2) {
            Optional<T> found = value.apply(answer.body().getBytes());
            if (found.isPresent()) {
                return new GraphOutcome.Success<>(found.get(), answer.headers().get("x-fb-trace-id"));
            }
        }
        return classify(answer, none -> Optional.empty(), waitByHeaders, secrets);
    }

    private static <T> GraphOutcome<T> failed(GraphError error, @Nullable Duration waitByHeaders) {
        ErrorCatalogue catalogue = ErrorCatalogue.bundled();
        ErrorCatalogue.Entry entry = catalogue.classify(error);
        if (entry.errorClass() == ErrorClass.THROTTLED && catalogue.provesNothingMade(error)) {
            return new GraphOutcome.Throttled<>(
                    pause(entry, waitByHeaders), "Meta asks to wait (" + error.codes() + ")");
        }
        if (!catalogue.rejects(error)) {
            return new GraphOutcome.Unknown<>("Meta answered " + error.codes(), error);
        }
        return entry.errorClass() == ErrorClass.TOKEN
                ? new GraphOutcome.TokenLost<>(error, entry)
                : new GraphOutcome.Refused<>(error, entry);
    }

    /** By Meta's headers where they say, else by the catalogue. */
    static Duration pause(ErrorCatalogue.Entry entry, @Nullable Duration waitByHeaders) {
        Duration own = entry.pause() == null ? DEFAULT_PAUSE : entry.pause();
        if (waitByHeaders == null || !waitByHeaders.isPositive()) {
            return own;
        }
        return entry.atLeast() && own.compareTo(waitByHeaders) > 0 ? own : waitByHeaders;
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.ofNullable(JSON.readTree(ZeroCharacter.blanked(text)));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }
}
