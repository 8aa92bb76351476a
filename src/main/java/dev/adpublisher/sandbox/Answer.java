package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What Graph answers to one operation.
 *
 * @param html set for the login dialog only; then {@code body} is not sent
 * @param location set for a redirect
 */
record Answer(int status, JsonNode body, String trace, @Nullable String html, @Nullable String location) {
    Answer(int status, JsonNode body, String trace) {
        this(status, body, trace, null, null);
    }

    static Answer ok(JsonNode body) {
        return new Answer(200, body, Refusal.trace());
    }

    static Answer success() {
        return ok(Json.object().put("success", true));
    }

    static Answer id(String id) {
        return ok(Json.object().put("id", id));
    }

    static Answer html(String page) {
        return new Answer(200, Json.object(), Refusal.trace(), page, null);
    }

    static Answer redirect(String target) {
        return new Answer(302, Json.object(), Refusal.trace(), "", target);
    }

    boolean failed() {
        return status >= 400;
    }

    /** The error's code, 0 when this is no error. */
    int errorCode() {
        return body.path("error").path("code").asInt(0);
    }

    ObjectNode object() {
        return (ObjectNode) body;
    }
}
