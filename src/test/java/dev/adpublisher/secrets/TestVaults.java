package dev.adpublisher.secrets;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;

/** Vaults with keys made from words, for tests of other rooms. */
public final class TestVaults {
    private TestVaults() {}

    /** The first word's key seals, all open. */
    public static TokenVault of(String... words) {
        String keys = Arrays.stream(words).map(TestVaults::key).collect(Collectors.joining(","));
        return new TokenVault(() -> Optional.of(keys));
    }

    private static String key(String word) {
        byte[] bytes = Arrays.copyOf(("sandbox-" + word).getBytes(StandardCharsets.UTF_8), 32);
        return word + ":" + Base64.getEncoder().encodeToString(bytes);
    }
}
