package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.graph.ErrorCatalogue;
import dev.adpublisher.graph.ErrorClass;
import dev.adpublisher.graph.GraphError;
import dev.adpublisher.media.FetchOutcome;
import dev.adpublisher.plan.BlameMapper;
import dev.adpublisher.publishing.RunEnd.Trouble;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts what went wrong into words and into the journal's JSON: {@code {code, message, pointers?, fix?, meta?: {code, subcode, …}}}. */
final class Troubles {
    private static final String PERSON_DECIDES = "person_decides";

    private Troubles() {}

    /** Meta refused an object. */
    static Trouble refused(JournalObject object, GraphError error, ErrorCatalogue.Entry entry) {
        String code = "meta_" + entry.errorClass().name().toLowerCase(Locale.ROOT);
        ObjectNode details = details(code, error.text());
        addPointers(details, blamed(object.origins(), error, entry));
        details.put("fix", entry.action());
        addMeta(details, error);
        String message = "Meta refused the " + said(object) + ": " + error.text() + " (" + error.codes() + ")";
        return new Trouble(code, message, details);
    }

    /** The places in the draft that Meta blames; where it names none, those that the catalogue knows for this error. */
    static List<String> blamed(Map<String, String> origins, GraphError error, ErrorCatalogue.Entry entry) {
        List<String> fields = error.blameFieldSpecs().isEmpty() ? entry.fields() : error.blameFieldSpecs();
        return BlameMapper.pointers(origins, fields.stream().map(List::of).toList());
    }

    /** A refusal of something that is no object of the plan, such as a status change. */
    static Trouble refused(String what, GraphError error, ErrorCatalogue.Entry entry) {
        String code = "meta_" + entry.errorClass().name().toLowerCase(Locale.ROOT);
        ObjectNode details = details(code, error.text());
        details.put("fix", entry.action());
        addMeta(details, error);
        return new Trouble(code, "Meta refused to " + what + ": " + error.text() + " (" + error.codes() + ")", details);
    }

    /** The picture cannot be used. */
    static Trouble image(JournalObject object, FetchOutcome.Refused refused) {
        ObjectNode details = details(refused.code().code(), refused.message());
        addPointers(details, BlameMapper.pointers(object.origins(), List.of(List.of("url"))));
        details.put("fix", "Put another picture there, or mend its address.");
        return new Trouble(refused.code().code(), refused.message(), details);
    }

    static Trouble unknown(String reason, @Nullable GraphError error) {
        ObjectNode details = details("outcome_unknown", reason);
        if (error != null) {
            addMeta(details, error);
            details.put(PERSON_DECIDES, isForAPerson(error));
        }
        return new Trouble("outcome_unknown", "It is not certain whether Meta did it: " + reason, details);
    }

    /** By the catalogue: nothing is gained by sending the same again. An error that is not in it counts among these. */
    private static boolean isForAPerson(GraphError error) {
        ErrorCatalogue.Entry entry = ErrorCatalogue.bundled().classify(error);
        return switch (entry.retry()) {
            // What would be a plain refusal in another envelope is one that this answer does not prove.
            case NEVER -> !entry.definitive();
            case AFTER_ACTION -> true;
            case BACKOFF, AFTER_WAIT, SHORTLY, AFTER_RECONNECT -> false;
        };
    }

    /** Whether the create was last answered so that it is not sent again before a person has looked, also where nothing was made. */
    static boolean isForAPerson(JournalObject object) {
        JsonNode error = object.lastError();
        return error != null && error.path(PERSON_DECIDES).asBoolean(false);
    }

    /** What to say of a call that may be repeated, where Meta's complete answer is an error that nobody here knows; empty for any other. */
    static Optional<Trouble> unlisted(String what, @Nullable GraphError error) {
        return Optional.ofNullable(error)
                .filter(said -> said.httpStatus() / 100 == 4)
                .map(said -> Map.entry(said, ErrorCatalogue.bundled().classify(said)))
                .filter(classified -> classified.getValue().errorClass() == ErrorClass.UNKNOWN)
                .map(classified -> refused(what, classified.getKey(), classified.getValue()));
    }

    static Trouble throttled(String reason) {
        return Trouble.of("throttled", "Meta accepts no more calls for this ad account now: " + reason);
    }

    static Trouble tokenLost(GraphError error, ErrorCatalogue.Entry entry) {
        ObjectNode details = details("token_lost", error.text());
        addPointers(details, List.of("/connection/long_lived_user_token"));
        details.put("fix", entry.action());
        addMeta(details, error);
        return new Trouble(
                "token_lost",
                "Meta does not accept the connection any more: " + error.text() + " (" + error.codes() + ")",
                details);
    }

    /** What stands in the journal's {@code last_error}. */
    static ObjectNode json(Trouble trouble) {
        return trouble.details() instanceof ObjectNode object ? object : details(trouble.code(), trouble.message());
    }

    private static String said(JournalObject object) {
        return switch (object.kind()) {
            case IMAGE -> "picture " + (object.ordinal() + 1);
            case CREATIVE -> "creative of ad " + (object.ordinal() + 1);
            case CAMPAIGN -> "campaign";
            case ADSET -> "ad set";
            case AD -> "ad " + (object.ordinal() + 1);
        };
    }

    private static ObjectNode details(String code, String message) {
        return JsonNodeFactory.instance.objectNode().put("code", code).put("message", message);
    }

    private static void addPointers(ObjectNode details, List<String> pointers) {
        if (!pointers.isEmpty()) {
            ArrayNode list = details.putArray("pointers");
            pointers.forEach(list::add);
        }
    }

    private static void addMeta(ObjectNode details, GraphError error) {
        ObjectNode meta = details.putObject("meta");
        meta.put("code", error.code());
        meta.put("subcode", error.subcode());
        meta.put("type", error.type());
        meta.put("title", error.userTitle());
        meta.put("fbtrace_id", error.fbtraceId());
    }
}
