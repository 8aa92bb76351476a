package dev.adpublisher.webhook;

import dev.adpublisher.secrets.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code X-Hub-Signature-256}: {@code sha256=} and the lower-case hexadecimal HMAC-SHA256 of the body under the app secret (Graph API
 * documentation, webhooks; marketing-api.md, 8.11). It is made over the bytes that were sent, with Meta's own escapes in them.
 */
final class DeliverySignature {
    static final String HEADER = "X-Hub-Signature-256";

    private DeliverySignature() {}

    /** Whether there is exactly one signature and it is this body's; takes the same time wherever the two differ. */
    static boolean matches(Secret appSecret, byte[] body, List<String> headers) {
        return headers.size() == 1
                && MessageDigest.isEqual(
                        of(appSecret, body).getBytes(StandardCharsets.US_ASCII),
                        headers.getFirst().getBytes(StandardCharsets.UTF_8));
    }

    static String of(Secret appSecret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(appSecret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA256 is part of every JDK", impossible);
        }
    }
}
