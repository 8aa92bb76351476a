package dev.adpublisher.connection;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A login that can begin.
 *
 * @param authorizeUrl where to send the person's browser
 * @param cookieName with the secret as its value, shows at the end that it is the same browser
 */
@Schema(name = "LoginStart")
record LoginStart(
        @JsonProperty("authorize_url") @Schema(description = "Send the person's browser there, within a few minutes")
                String authorizeUrl,
        @JsonIgnore @Schema(hidden = true) String cookieName,
        @JsonIgnore @Schema(hidden = true) String browserSecret) {

    @Override
    public String toString() {
        return "LoginStart[" + cookieName + "]";
    }
}
