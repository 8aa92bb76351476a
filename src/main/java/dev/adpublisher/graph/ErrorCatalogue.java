package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What Meta's errors mean: data, in {@code rules/errors.json}, each entry with its source. Immutable.
 */
public final class ErrorCatalogue {

    private static final String RESOURCE = "/rules/errors.json";
    private static final ErrorCatalogue BUNDLED = load();

    private final List<Entry> entries;
    private final Entry transientFlag;
    private final Entry unknown;

    private ErrorCatalogue(List<Entry> entries, Entry transientFlag, Entry unknown) {
        this.entries = List.copyOf(entries);
        this.transientFlag = transientFlag;
        this.unknown = unknown;
    }

    /**
     * One line of the catalogue.
     *
     * @param firstCode first code it stands for; null where a subcode alone decides
     * @param lastCode last code, the same as the first but for ranges
     * @param subcode null if it stands for every subcode
     * @param definitive whether a complete 4xx answer with it proves that a create was refused and made nothing
     * @param pause how long to wait when Meta's headers name no time; null where waiting is no help
     * @param atLeast whether {@code pause} holds also where the headers name a shorter time
     * @param blocks what takes no more calls, if it is a throttling error
     * @param fields parameters that this error is about, for where Meta itself blames none; may be empty
     * @param action what the person, or the operator, can do
     * @param source where the fact comes from
     */
    public record Entry(
            @Nullable Integer firstCode,
            @Nullable Integer lastCode,
            @Nullable Integer subcode,
            ErrorClass errorClass,
            RetryRule retry,
            boolean definitive,
            @Nullable Duration pause,
            boolean atLeast,
            Blocks blocks,
            List<String> fields,
            String action,
            String source) {

        public Entry {
            fields = List.copyOf(fields);
        }

        private boolean holdsCode(int code) {
            return firstCode != null && lastCode != null && firstCode <= code && code <= lastCode;
        }

        private boolean isRange() {
            return !Objects.equals(firstCode, lastCode);
        }
    }

    /** What a throttling error is about. */
    public enum Blocks {
        /** This one change only, such as the fifth of a budget within an hour; other calls go on. */
        CALL,
        /** The reading of the ad account's insights. */
        INSIGHTS,
        /** Every call for the ad account. */
        ACCOUNT,
        /** Every call of our app. */
        APP
    }

    /** The catalogue that comes with this version of the service. */
    public static ErrorCatalogue bundled() {
        return BUNDLED;
    }

    /**
     * The entry for an error: code and subcode, else the code of a passing fault (which no subcode overrules), else the subcode alone, the
     * code, its range; else what Meta says of itself ({@code is_transient}); else the entry for unknown errors.
     */
    public Entry classify(GraphError error) {
        return first(entry -> entry.holdsCode(error.code()) && isSubcodeOf(entry, error))
                .or(() -> first(entry -> isForCode(entry, error) && entry.errorClass() == ErrorClass.TRANSIENT))
                .or(() -> first(entry -> entry.firstCode() == null && isSubcodeOf(entry, error)))
                .or(() -> first(entry -> isForCode(entry, error)))
                .or(() -> first(entry -> entry.subcode() == null && entry.holdsCode(error.code())))
                .orElse(error.isTransient() ? transientFlag : unknown);
    }

    /** Whether this answer proves that a create was refused for good: on the allow list, with a 4xx status, and not called transient. */
    public boolean rejects(GraphError error) {
        return classify(error).definitive() && isPlainRefusal(error);
    }

    /** Whether this answer proves that a create made nothing: it was refused for good, or turned away because of too many calls. */
    public boolean provesNothingMade(GraphError error) {
        boolean throttled = classify(error).errorClass() == ErrorClass.THROTTLED;
        return rejects(error) || (throttled && isClientError(error));
    }

    List<Entry> entries() {
        return entries;
    }

    private static boolean isPlainRefusal(GraphError error) {
        return isClientError(error) && !error.isTransient();
    }

    private static boolean isClientError(GraphError error) {
        return error.httpStatus() >= 400 && error.httpStatus() < 500;
    }

    private static boolean isSubcodeOf(Entry entry, GraphError error) {
        return entry.subcode() != null && entry.subcode().equals(error.subcode());
    }

    private static boolean isForCode(Entry entry, GraphError error) {
        return entry.subcode() == null && !entry.isRange() && entry.holdsCode(error.code());
    }

    private Optional<Entry> first(Predicate<Entry> wanted) {
        return entries.stream().filter(wanted).findFirst();
    }

    private static ErrorCatalogue load() {
        try (InputStream json = Objects.requireNonNull(ErrorCatalogue.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            JsonNode root = new ObjectMapper().readTree(json);
            List<Entry> entries = new ArrayList<>();
            root.path("entries").forEach(entry -> entries.add(entry(entry)));
            return new ErrorCatalogue(entries, entry(root.path("transient_flag")), entry(root.path("unknown")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(RESOURCE, unreadable);
        }
    }

    private static Entry entry(JsonNode json) {
        JsonNode code = json.path("code");
        return new Entry(
                number(code.isArray() ? code.path(0) : code),
                number(code.isArray() ? code.path(1) : code),
                number(json.path("subcode")),
                ErrorClass.valueOf(json.path("class").asText()),
                RetryRule.valueOf(json.path("retry").asText().toUpperCase(Locale.ROOT)),
                json.path("definitive").asBoolean(false),
                json.has("wait") ? Duration.parse(json.path("wait").asText()) : null,
                json.path("at_least").asBoolean(false),
                Blocks.valueOf(json.path("blocks").asText("account").toUpperCase(Locale.ROOT)),
                json.path("fields").valueStream().map(JsonNode::asText).toList(),
                json.path("action").asText(),
                json.path("source").asText());
    }

    private static @Nullable Integer number(JsonNode node) {
        return node.isInt() ? node.intValue() : null;
    }
}
