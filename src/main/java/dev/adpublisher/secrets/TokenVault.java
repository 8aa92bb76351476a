package dev.adpublisher.secrets;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals secrets for the database with AES-256-GCM and opens them again.
 *
 * <p>Every sealing takes a fresh random nonce of 96 bits, which holds for 2^32 sealings under one key (NIST SP 800-38D,
 * 8.3); a service that stores tokens stays far below. It is made at start, so that missing or broken keys end the start
 * and not the first publish. Safe for use from every thread; nothing here blocks.
 */
@Startup
@ApplicationScoped
public class TokenVault {

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final TokenKeys keys;
    private final SecureRandom random = new SecureRandom();

    /**
     * Reads the keys.
     *
     * @throws io.quarkus.runtime.configuration.ConfigurationException with one line for the operator
     */
    public TokenVault(TokensConfig config) {
        this.keys = TokenKeys.parse(config.keys());
    }

    /** Whether a text has the form of a sealed one; whether it opens is another question. */
    public static boolean isSealed(String text) {
        return Envelope.parse(text).isPresent();
    }

    /** The id of the key that a sealed text names; empty if the text is not sealed. */
    public static Optional<String> keyIdOf(String sealed) {
        return Envelope.parse(sealed).map(Envelope::keyId);
    }

    /** The id of the key that seals now: what is sealed with another one is due for sealing anew. */
    public String currentKeyId() {
        return keys.current().id();
    }

    /** The ids of all configured keys, in their order: the first seals, all open. */
    public List<String> keyIds() {
        return keys.all().stream().map(TokenKeys.TokenKey::id).toList();
    }

    /** Seals a secret for one place: a text of letters, digits and {@code . - _}, a third longer than the secret. */
    public String seal(Secret plain, SealContext context) {
        TokenKeys.TokenKey current = keys.current();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, current.key(), nonce);
            cipher.updateAAD(context.authenticatedWith(Envelope.VERSION, current.id()));
            byte[] encrypted = cipher.doFinal(plain.utf8());
            byte[] payload = ByteBuffer.allocate(NONCE_BYTES + encrypted.length)
                    .put(nonce)
                    .put(encrypted)
                    .array();
            return new Envelope(current.id(), payload).text();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM refused to seal", impossible);
        }
    }

    /** Opens what was sealed for this very place, with whichever of the configured keys it names. */
    public Unsealed open(String sealed, SealContext context) {
        Optional<Envelope> envelope = Envelope.parse(sealed).filter(TokenVault::isLongEnough);
        if (envelope.isEmpty()) {
            return new Unsealed.Failed(Unsealed.Reason.MALFORMED);
        }
        return keys.byId(envelope.get().keyId())
                .map(key -> decrypt(envelope.get(), key, context))
                .orElseGet(() -> new Unsealed.Failed(Unsealed.Reason.UNKNOWN_KEY));
    }

    /**
     * A key of 32 bytes for one purpose, derived from the current key with HKDF-SHA256. It changes when the operator puts
     * a new key first: verify with {@link #deriveAll}.
     */
    public byte[] derive(String purpose) {
        return Hkdf.derive(keys.current().key(), purpose);
    }

    /** The keys for one purpose under every configured key, the current one first. */
    public List<byte[]> deriveAll(String purpose) {
        return keys.all().stream().map(key -> Hkdf.derive(key.key(), purpose)).toList();
    }

    private static boolean isLongEnough(Envelope envelope) {
        return envelope.payload().length > NONCE_BYTES + TAG_BYTES;
    }

    private static Unsealed decrypt(Envelope envelope, TokenKeys.TokenKey key, SealContext context) {
        byte[] payload = envelope.payload();
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key.key(), Arrays.copyOf(payload, NONCE_BYTES));
            cipher.updateAAD(context.authenticatedWith(Envelope.VERSION, key.id()));
            byte[] plain = cipher.doFinal(payload, NONCE_BYTES, payload.length - NONCE_BYTES);
            return new Unsealed.Opened(Secret.of(new String(plain, StandardCharsets.UTF_8)));
        } catch (AEADBadTagException tamperedOrMoved) {
            return new Unsealed.Failed(Unsealed.Reason.TAMPERED_OR_MOVED);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-256-GCM refused to open", impossible);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        return cipher;
    }
}
