package dev.adpublisher.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * An access token and what it stands for.
 *
 * @param type USER, PAGE, SYSTEM_USER or APP
 * @param page id of the page of a page token, else empty
 * @param issuedAt milliseconds
 * @param expiresAt milliseconds, 0 for never
 * @param dataAccessUntil milliseconds, 0 for never
 * @param errorSubcode 0 while it is good, else what debug_token and 190 answers carry
 */
record Token(
        String value,
        String type,
        String user,
        String page,
        Set<String> scopes,
        long issuedAt,
        long expiresAt,
        long dataAccessUntil,
        int errorSubcode) {

    boolean expiredAt(long now) {
        return expiresAt != 0 && expiresAt <= now;
    }

    boolean mayManageAds() {
        return scopes.contains("ads_management");
    }

    boolean mayReadAds() {
        return scopes.contains("ads_read") || mayManageAds();
    }

    Token withError(int subcode) {
        return new Token(value, type, user, page, scopes, issuedAt, expiresAt, dataAccessUntil, subcode);
    }

    String fingerprint() {
        return fingerprint(value);
    }

    /** The first digits of the SHA-256: enough to tell tokens apart in the ledger, useless for anything else. */
    static String fingerprint(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return "Token[" + fingerprint() + ", " + type + ", user " + user + "]";
    }
}
