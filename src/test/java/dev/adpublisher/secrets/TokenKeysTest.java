package dev.adpublisher.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenKeysTest {

    private static final String GOOD = key("a-key-of-thirty-two-bytes-length");

    @Test
    void takesSeveralKeysInTheirOrderWithSpacesAround() {
        TokenKeys keys = TokenKeys.parse(Optional.of(" b:" + GOOD + " , a:" + key("another-key-of-thirty-two-bytes!")));

        assertThat(keys.current().id()).isEqualTo("b");
        assertThat(keys.byId("a")).isPresent();
        assertThat(keys.byId("c")).isEmpty();
    }

    @Test
    void withoutKeysTheServiceDoesNotStart() {
        assertThatThrownBy(() -> new TokenVault(Optional::empty))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("ADPUBLISHER_TOKENS_KEYS is not set");
        assertThatThrownBy(() -> new TokenVault(() -> Optional.of("  "))).hasMessageContaining("is not set");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GOOD                | no colon in entry 1
                    a:GOOD,             | no colon in entry 2
                    :GOOD               | unusable id in entry 1
                    a.b:GOOD            | unusable id in entry 1
                    a:GOOD,a:GOOD       | the id a twice
                    a:GOOD,b:%%%%       | not base64 under the id b
                    a:c2hvcnQ=          | a key of 5 bytes under the id a
                    a:                  | a key of 0 bytes under the id a
                    """)
    void saysInOneLineWhatIsWrongAndShowsNoKey(String configured, String complaint) {
        assertThatThrownBy(() -> TokenKeys.parse(Optional.of(configured.replace("GOOD", GOOD))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(complaint)
                .hasMessageNotContainingAny(GOOD, "\n");
    }

    private static String key(String readable) {
        return Base64.getEncoder().encodeToString(readable.getBytes(StandardCharsets.UTF_8));
    }
}
