package dev.adpublisher.chaos;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** Whose tokens the service accepts: keys made for this run. */
final class Issuer {
    static final String NAME = "https://chaos.adpublisher.dev";
    private static final int A_DAY = 86_400;
    private final KeyPair keys;

    Issuer() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String publicKey() {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    /** {@code id:base64} of a key that protects nothing: 32 bytes of text. */
    static String tokenKey(String id) {
        String text = (id + "-harness-key-protects-nothing-at-all").substring(0, 32);
        return id + ":" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    String bearer(UUID user) {
        long now = Instant.now().getEpochSecond();
        String claims = "{\"iss\":\"" + NAME + "\",\"aud\":\"adpublisher\",\"sub\":\"" + user + "\",\"upn\":\"" + user
                + "\",\"iat\":" + (now - A_DAY) + ",\"exp\":" + (now + A_DAY) + "}";
        String text = part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + part(claims.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return "Bearer " + text + "." + part(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
