package dev.adpublisher.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenSettingsCheckTest {
    @Test
    void isContentWithAKeyAndAnIssuer() {
        assertThat(TokenSettingsCheck.fault(
                        Set.of("mp.jwt.verify.publickey.location", "mp.jwt.verify.issuer")::contains))
                .isEmpty();
    }

    @Test
    void warnsWhenNoTokenCanBeAccepted() {
        assertThat(TokenSettingsCheck.fault(Set.of("mp.jwt.verify.issuer")::contains))
                .hasValueSatisfying(warning -> assertThat(warning).contains("MP_JWT_VERIFY_PUBLICKEY_LOCATION"));
    }

    @Test
    void warnsWhenEveryIssuerIsAccepted() {
        assertThat(TokenSettingsCheck.fault(Set.of("mp.jwt.verify.publickey")::contains))
                .hasValueSatisfying(warning -> assertThat(warning).contains("MP_JWT_VERIFY_ISSUER"));
    }
}
