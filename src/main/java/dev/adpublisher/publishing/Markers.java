package dev.adpublisher.publishing;

import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.secrets.TokenVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The short suffix in an object's name by which it is found again: 20 letters and digits, the first 12 saying which object it is, the
 * last 8 proving that we wrote them. Both are keyed, so that no campaign's name can guess or forge one.
 */
@ApplicationScoped
class Markers {
    /** Meta allows 400 characters in an ad set's name; nothing of ours is longer than this, marker included. What is planned leaves room for it. */
    static final int NAME_LENGTH = 400;

    private static final int ID_LENGTH = 12;
    private static final int PROOF_LENGTH = 8;
    private static final String ALGORITHM = "HmacSHA256";
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final Pattern IN_NAME = Pattern.compile("\\[ap-([0-9a-hjkmnp-tv-z]{20})\\]$");

    /** Keyed, and never fed: each text goes into a clone, which is cheaper than a look-up of the algorithm and of the key's schedule. */
    private final Mac keyed;

    private final List<Mac> keyedByAll;

    Markers(TokenVault vault) {
        this.keyed = keyed(vault.derive("marker"));
        this.keyedByAll = vault.deriveAll("marker").stream().map(Markers::keyed).toList();
    }

    /** The marker of one object of one publication. */
    String of(UUID publication, ObjectKind kind, int ordinal) {
        String id = code(keyed, publication + "|" + kind.wireName() + "|" + ordinal, ID_LENGTH);
        return id + code(keyed, "proof|" + id, PROOF_LENGTH);
    }

    /** The name as it goes to Meta: shortened where needed, the marker at its end. */
    static String named(String name, String marker) {
        String suffix = " [ap-" + marker + "]";
        int room = NAME_LENGTH - suffix.length();
        String kept = name.length() <= room ? name : name.substring(0, cut(name, room));
        return kept + suffix;
    }

    /** The marker at the end of a name at Meta, or null. It may be anybody's: see {@link #isOurs}. */
    static @Nullable String in(String name) {
        Matcher matcher = IN_NAME.matcher(name);
        return matcher.find() ? matcher.group(1) : null;
    }

    /** Whether a marker was made with one of our keys. */
    boolean isOurs(String marker) {
        if (marker.length() != ID_LENGTH + PROOF_LENGTH) {
            return false;
        }
        String id = marker.substring(0, ID_LENGTH);
        byte[] proof = marker.substring(ID_LENGTH).getBytes(StandardCharsets.US_ASCII);
        return keyedByAll.stream()
                .anyMatch(mac -> MessageDigest.isEqual(
                        code(mac, "proof|" + id, PROOF_LENGTH).getBytes(StandardCharsets.US_ASCII), proof));
    }

    private static int cut(String name, int room) {
        return Character.isHighSurrogate(name.charAt(room - 1)) ? room - 1 : room;
    }

    private static Mac keyed(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA256 is part of every JDK", impossible);
        }
    }

    private static String code(Mac keyed, String text, int length) {
        byte[] code = clone(keyed).doFinal(text.getBytes(StandardCharsets.UTF_8));
        StringBuilder letters = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            letters.append(ALPHABET.charAt(code[i] & 31));
        }
        return letters.toString();
    }

    private static Mac clone(Mac keyed) {
        try {
            return (Mac) keyed.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("the JDK's own HMAC-SHA256 can be cloned", impossible);
        }
    }
}
