package dev.adpublisher.secrets;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** How tokens are sealed at rest. */
@ConfigMapping(prefix = "adpublisher.tokens")
public interface TokensConfig {

    /**
     * The AES-256 keys as {@code id:base64key,…}: the first seals, all open. Without any the service does not start.
     * An id is 1 to 32 letters, digits, {@code -} or {@code _}; {@code openssl rand -base64 32} makes a key.
     */
    Optional<String> keys();
}
