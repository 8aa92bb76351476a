package dev.adpublisher.secrets;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The operator's named keys, in their order: the first seals, all open.
 *
 * <p>Whatever is wrong with them ends the start of the service with one line ({@link ConfigurationException}), which
 * names the entry by its place or id and never shows a key.
 */
final class TokenKeys {

    private static final int KEY_BYTES = 32;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final String HOW =
            "; expected id:base64key,… with keys of 32 bytes (openssl rand -base64 32 makes one)";

    /** One named AES-256 key. */
    record TokenKey(String id, SecretKey key) {}

    private final List<TokenKey> keys;

    private TokenKeys(List<TokenKey> keys) {
        this.keys = keys;
    }

    static TokenKeys parse(Optional<String> configured) {
        String text = configured
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new ConfigurationException("ADPUBLISHER_TOKENS_KEYS is not set" + HOW));
        List<TokenKey> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (String entry : text.split(",", -1)) {
            TokenKey key = entry(entry.strip(), keys.size() + 1);
            if (!ids.add(key.id())) {
                throw refused("has the id " + key.id() + " twice");
            }
            keys.add(key);
        }
        return new TokenKeys(List.copyOf(keys));
    }

    TokenKey current() {
        return keys.getFirst();
    }

    List<TokenKey> all() {
        return keys;
    }

    Optional<TokenKey> byId(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    private static TokenKey entry(String entry, int place) {
        int colon = entry.indexOf(':');
        if (colon < 0) {
            throw refused("has no colon in entry " + place);
        }
        String id = entry.substring(0, colon);
        if (!ID.matcher(id).matches()) {
            throw refused("has an unusable id in entry " + place + " (1 to 32 letters, digits, - or _)");
        }
        return new TokenKey(id, new SecretKeySpec(decode(id, entry.substring(colon + 1)), "AES"));
    }

    private static byte[] decode(String id, String base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException notBase64) {
            throw refused("has a key that is not base64 under the id " + id);
        }
        if (key.length != KEY_BYTES) {
            throw refused("has a key of " + key.length + " bytes under the id " + id);
        }
        return key;
    }

    private static ConfigurationException refused(String why) {
        return new ConfigurationException("ADPUBLISHER_TOKENS_KEYS " + why + HOW);
    }
}
