package dev.adpublisher.secrets;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@link KeyUsage} tells an operator, for tests of other rooms. */
public final class TestKeyUsage {
    private final KeyUsage usage;

    public TestKeyUsage(TokenVault vault) {
        usage = new KeyUsage(vault, new SimpleMeterRegistry());
    }

    public KeyUsage usage() {
        return usage;
    }

    /** Each key's role and number of tokens, such as {@code RETIRED 0}. */
    public Map<String, String> roles() {
        return usage.uses().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        use -> use.getValue().role() + " " + use.getValue().tokens()));
    }
}
