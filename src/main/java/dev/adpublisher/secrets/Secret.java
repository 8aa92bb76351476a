package dev.adpublisher.secrets;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A text that must not be seen: an access token, an app secret. Its {@link #toString()} and its JSON are {@code ***};
 * only {@link #reveal()} gives the content, so every place that does is found by looking for that name.
 */
public final class Secret implements JsonSerializable {

    private static final String MASK = "***";

    private final String content;

    private Secret(String content) {
        this.content = content;
    }

    /**
     * Wraps a text.
     *
     * @throws IllegalArgumentException if the text is empty; the message holds nothing of it
     */
    public static Secret of(String content) {
        if (content.isEmpty()) {
            throw new IllegalArgumentException("A secret must not be empty");
        }
        return new Secret(content);
    }

    /** The content itself: hand it straight to whoever needs it, keep it in no field and no message. */
    public String reveal() {
        return content;
    }

    /** Compares in a time that depends on the lengths only, so that guessing byte by byte teaches nothing. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(utf8(), secret.utf8());
    }

    @Override
    public int hashCode() {
        return content.hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider serializers) throws IOException {
        json.writeString(MASK);
    }

    @Override
    public void serializeWithType(JsonGenerator json, SerializerProvider serializers, TypeSerializer type)
            throws IOException {
        json.writeString(MASK);
    }

    byte[] utf8() {
        return content.getBytes(StandardCharsets.UTF_8);
    }
}
