package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A Graph error that is about to be answered, in Meta's envelope.
 *
 * <p>Codes and subcodes are those listed in the design's error table (section 9); where Meta's subcode is not known, none is
 * sent. HTTP status is 400 unless said otherwise: Graph answers 400 even for a dead token.
 */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private int status = 400;
    private @Nullable Integer subcode;
    private String type = "OAuthException";
    private @Nullable String title;
    private @Nullable String userMessage;
    private transient @Nullable JsonNode errorData;
    private boolean isTransient;
    private int regainSeconds;

    private Refusal(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static Refusal of(int code, String message) {
        return new Refusal(code, message);
    }

    /** Code 100, the one for everything that is wrong with a parameter. */
    static Refusal invalid(String message) {
        return new Refusal(100, "(#100) " + message);
    }

    static Refusal missing(String parameter) {
        return invalid("The parameter " + parameter + " is required").blame(parameter);
    }

    /** 100/33: no such object, or none that this token may see; Meta does not tell which. */
    static Refusal unknownObject(String id) {
        Refusal refusal = new Refusal(
                100,
                "Unsupported request. Object with ID '" + id
                        + "' does not exist, cannot be loaded due to missing permissions, or does not support this operation");
        refusal.type = "GraphMethodException";
        return refusal.subcode(33);
    }

    static Refusal permission(String message) {
        return new Refusal(200, "(#200) " + message);
    }

    Refusal subcode(int value) {
        this.subcode = value;
        return this;
    }

    /** What a person would read: Meta sends it localised, the sandbox in English. */
    Refusal explain(String shortTitle, String text) {
        this.title = shortTitle;
        this.userMessage = text;
        return this;
    }

    /** Names the parameter to blame as Meta does: {@code {"blame_field_specs":[["daily_budget"]]}}. */
    Refusal blame(String... path) {
        ObjectNode data = Json.object();
        data.putArray("blame_field_specs").add(Json.array(Arrays.asList(path)));
        this.errorData = data;
        return this;
    }

    /** Some errors (DSA) carry {@code error_data} as a text that holds JSON. */
    Refusal dataAsText() {
        JsonNode data = errorData;
        if (data != null) {
            this.errorData = Json.MAPPER.getNodeFactory().textNode(Json.write(data));
        }
        return this;
    }

    Refusal data(@Nullable JsonNode data) {
        this.errorData = data;
        return this;
    }

    Refusal status(int http) {
        this.status = http;
        return this;
    }

    Refusal transientError(boolean value) {
        this.isTransient = value;
        return this;
    }

    Refusal regainIn(int seconds) {
        this.regainSeconds = seconds;
        return this;
    }

    int code() {
        return code;
    }

    int subcodeOrZero() {
        Integer value = subcode;
        return value == null ? 0 : value;
    }

    int regainSeconds() {
        return regainSeconds;
    }

    Answer answer() {
        String trace = trace();
        ObjectNode error = Json.object();
        error.put("message", getMessage()).put("type", type).put("code", code);
        Integer sub = subcode;
        if (sub != null) {
            error.put("error_subcode", sub);
        }
        error.put("is_transient", isTransient);
        if (title != null) {
            error.put("error_user_title", title);
        }
        if (userMessage != null) {
            error.put("error_user_msg", userMessage);
        }
        JsonNode data = errorData;
        if (data != null) {
            error.set("error_data", data);
        }
        error.put("fbtrace_id", trace);
        ObjectNode body = Json.object();
        body.set("error", error);
        return new Answer(status, body, trace);
    }

    static String trace() {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
        StringBuilder trace = new StringBuilder("A");
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < 22; i++) {
            trace.append(alphabet.charAt(random.nextInt(64)));
        }
        return trace.toString();
    }
}
