package dev.adpublisher.secrets;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of a sealed secret: {@code ap1.<key id>.<base64url of nonce, ciphertext and tag>}, without padding.
 */
final class Envelope {

    static final String VERSION = "ap1";

    private static final Pattern FORM = Pattern.compile("ap1\\.([A-Za-z0-9_-]{1,32})\\.([A-Za-z0-9_-]+)");

    private final String keyId;
    private final byte[] payload;

    Envelope(String keyId, byte[] payload) {
        this.keyId = keyId;
        this.payload = payload;
    }

    static Optional<Envelope> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        return decode(form.group(2)).map(payload -> new Envelope(form.group(1), payload));
    }

    String keyId() {
        return keyId;
    }

    /** Nonce, ciphertext and tag, one after the other. */
    byte[] payload() {
        return payload;
    }

    String text() {
        return VERSION + "." + keyId + "." + encode(payload);
    }

    /** Base64 leaves spare bits in its last letter: only the one spelling that we write ourselves is taken. */
    private static Optional<byte[]> decode(String base64) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(base64);
            return encode(bytes).equals(base64) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
