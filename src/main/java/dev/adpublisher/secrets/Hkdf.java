package dev.adpublisher.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * HKDF with SHA-256 (RFC 5869) for exactly one block of output, without salt.
 *
 * <p>Written with {@link Mac} because whether {@code javax.crypto.KDF} is reachable in a native image is not documented.
 */
final class Hkdf {

    private static final String HMAC = "HmacSHA256";

    private Hkdf() {}

    /** 32 bytes that depend on the key and the purpose, and tell nothing about either. */
    static byte[] derive(SecretKey key, String purpose) {
        byte[] extracted = mac(new byte[32], key.getEncoded());
        byte[] info = purpose.getBytes(StandardCharsets.UTF_8);
        return mac(extracted, info, new byte[] {1});
    }

    private static byte[] mac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA256", impossible);
        }
    }
}
