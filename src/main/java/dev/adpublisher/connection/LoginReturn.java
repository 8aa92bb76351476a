package dev.adpublisher.connection;

import dev.adpublisher.secrets.Secret;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a browser brings back from the dialog, as it was sent.
 *
 * @param error Facebook's word for a refusal, {@code access_denied} if it was the person's
 * @param cookies by name
 * @param redirect our callback as the browser found it: Meta wants to hear it again with the code
 */
record LoginReturn(
        @Nullable String state,
        @Nullable String code,
        @Nullable String error,
        Map<String, String> cookies,
        URI redirect) {

    /** Facebook's codes are some hundred letters, digits and {@code -_#=}. */
    private static final Pattern CODE = Pattern.compile("[!-~]{8,4096}");

    Optional<Secret> codeIfUsable() {
        return code != null && CODE.matcher(code).matches() ? Optional.of(Secret.of(code)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "LoginReturn[error=" + (error != null) + "]";
    }
}
