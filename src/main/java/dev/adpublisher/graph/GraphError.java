package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error that Meta said completely and in its own envelope ({@code {"error": {…}}}; marketing-api.md, 9). Tokens that Meta echoes are
 * masked before this is made. The texts are in the language of the account: decide on {@code code} and {@code subcode} only.
 *
 * @param message Meta's text for a developer; empty if there was none
 * @param type such as {@code OAuthException}; null if there was none
 * @param code Meta's error code; may be negative
 * @param subcode Meta's {@code error_subcode}; null if there was none
 * @param userTitle Meta's title for a person
 * @param userMessage Meta's text for a person
 * @param isTransient Meta's own word that trying again may help; never a reason to repeat a create
 * @param errorData {@code error_data} as JSON, also where Meta sent it as JSON in a string
 * @param blameFieldSpecs the blamed parameters as dotted paths, such as {@code targeting.geo_locations}; empty if Meta blames none
 * @param fbtraceId Meta's {@code fbtrace_id}, to quote in a support case
 * @param httpStatus the status it came with: of the answer, or of its entry in a batch
 */
public record GraphError(
        String message,
        @Nullable String type,
        int code,
        @Nullable Integer subcode,
        @Nullable String userTitle,
        @Nullable String userMessage,
        boolean isTransient,
        @Nullable JsonNode errorData,
        List<String> blameFieldSpecs,
        @Nullable String fbtraceId,
        int httpStatus) {

    public GraphError {
        blameFieldSpecs = List.copyOf(blameFieldSpecs);
    }

    /** The best text for a person: Meta's own for users if there is one, else its text for developers. */
    public String text() {
        return userMessage != null && !userMessage.isBlank() ? userMessage : message;
    }

    /** Code and subcode as people write them: {@code 100/1885272}, or {@code 100}. */
    public String codes() {
        return subcode == null ? Integer.toString(code) : code + "/" + subcode;
    }
}
