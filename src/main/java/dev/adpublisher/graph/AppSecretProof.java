package dev.adpublisher.graph;

import dev.adpublisher.secrets.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** {@code appsecret_proof}: proves to Meta that the caller holds the app's secret (marketing-api.md, 8.12). */
final class AppSecretProof {

    private static final String HMAC = "HmacSHA256";

    private AppSecretProof() {}

    /** The configured secret of our app, wrapped. */
    static Optional<Secret> appSecret(MetaConfig config) {
        return config.appSecret().filter(text -> !text.isBlank()).map(Secret::of);
    }

    /** Hex HMAC-SHA256 of a text (the token) under the app's secret. */
    static Secret of(Secret appSecret, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(appSecret.reveal().getBytes(StandardCharsets.UTF_8), HMAC));
            return Secret.of(HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8))));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA256", impossible);
        }
    }
}
