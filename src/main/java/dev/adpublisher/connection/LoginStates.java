package dev.adpublisher.connection;

import dev.adpublisher.secrets.TokenVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The {@code state} of a login: user, campaign and 16 random bytes, signed. Whoever comes back with it acts for that user and that campaign
 * and for no other; that it is used once, and in time, is the database's business.
 */
@ApplicationScoped
class LoginStates {

    private static final String PURPOSE = "connection login state";
    private static final int NONCE_BYTES = 16;
    private static final int BODY_BYTES = 4 * Long.BYTES + NONCE_BYTES;
    private static final int MAC_BYTES = 32;
    /** Without padding: 80 bytes are 107 letters. */
    private static final int LETTERS = (4 * (BODY_BYTES + MAC_BYTES) + 2) / 3;

    private final TokenVault vault;
    private final SecureRandom random = new SecureRandom();

    LoginStates(TokenVault vault) {
        this.vault = vault;
    }

    /** A state that we signed. */
    record LoginState(UUID user, UUID campaign, String text) {
        /** What is stored of it. */
        byte[] hash() {
            return LoginStates.hash(text);
        }

        /** The name of its cookie; each login has one of its own, so that two tabs do not disturb each other. */
        String cookieName() {
            return "ap_login_" + encode(Arrays.copyOf(hash(), 9));
        }

        @Override
        public String toString() {
            return "LoginState[user=" + user + ", campaign=" + campaign + "]";
        }
    }

    LoginState mint(UUID user, UUID campaign) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] body = ByteBuffer.allocate(BODY_BYTES)
                .putLong(user.getMostSignificantBits())
                .putLong(user.getLeastSignificantBits())
                .putLong(campaign.getMostSignificantBits())
                .putLong(campaign.getLeastSignificantBits())
                .put(nonce)
                .array();
        byte[] signed = ByteBuffer.allocate(BODY_BYTES + MAC_BYTES)
                .put(body)
                .put(mac(vault.derive(PURPOSE), body))
                .array();
        return new LoginState(user, campaign, encode(signed));
    }

    /** Empty if it is none of ours, in whatever way. */
    Optional<LoginState> verify(@Nullable String text) {
        if (text == null || text.length() != LETTERS) {
            return Optional.empty();
        }
        byte[] signed;
        try {
            signed = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOf(signed, BODY_BYTES);
        byte[] given = Arrays.copyOfRange(signed, BODY_BYTES, signed.length);
        boolean ours = vault.deriveAll(PURPOSE).stream().anyMatch(key -> MessageDigest.isEqual(mac(key, body), given));
        // Base64 leaves spare bits in its last letter: only our own spelling counts.
        return ours && encode(signed).equals(text) ? Optional.of(read(body, text)) : Optional.empty();
    }

    private static LoginState read(byte[] body, String text) {
        ByteBuffer buffer = ByteBuffer.wrap(body);
        return new LoginState(
                new UUID(buffer.getLong(), buffer.getLong()), new UUID(buffer.getLong(), buffer.getLong()), text);
    }

    /** A text that only the browser knows that it was given to. */
    String browserSecret() {
        byte[] bytes = new byte[MAC_BYTES];
        random.nextBytes(bytes);
        return encode(bytes);
    }

    /** SHA-256. What is hashed here is random, so no salt is needed. */
    static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }

    private static byte[] mac(byte[] key, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA256", impossible);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
