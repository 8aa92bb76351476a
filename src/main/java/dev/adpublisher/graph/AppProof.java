package dev.adpublisher.graph;

import dev.adpublisher.secrets.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code appsecret_proof}: proves that a token is used by its own app. Hexadecimal HMAC-SHA256 with the app secret over the token, or, with
 * {@code appsecret_time}, over token, {@code |} and Unix seconds; Meta then refuses it five minutes later (Graph API documentation, securing
 * requests).
 */
final class AppProof {
    private AppProof() {}

    static String of(Secret appSecret, Secret token) {
        return hmac(appSecret, token.reveal());
    }

    static String of(Secret appSecret, Secret token, Instant time) {
        return hmac(appSecret, token.reveal() + "|" + time.getEpochSecond());
    }

    private static String hmac(Secret key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA256 is part of every JDK", impossible);
        }
    }
}
