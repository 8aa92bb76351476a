package dev.adpublisher.platform;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Says at start when no token can be accepted, or tokens of every issuer that uses the key. */
@ApplicationScoped
class TokenSettingsCheck {
    private static final Logger LOG = Logger.getLogger(TokenSettingsCheck.class);
    private static final List<String> KEYS = List.of("mp.jwt.verify.publickey", "mp.jwt.verify.publickey.location");

    private final Config config;

    TokenSettingsCheck(Config config) {
        this.config = config;
    }

    void onStart(@Observes StartupEvent started) {
        fault(name -> config.getOptionalValue(name, String.class)
                        .filter(value -> !value.equals("NONE"))
                        .isPresent())
                .ifPresent(LOG::warn);
    }

    /** What is wrong, in one line, given which settings have a value. */
    static Optional<String> fault(Predicate<String> isSet) {
        if (KEYS.stream().noneMatch(isSet)) {
            return Optional.of(
                    "No token can be accepted: set MP_JWT_VERIFY_PUBLICKEY_LOCATION (a public key or a JWKS) and MP_JWT_VERIFY_ISSUER.");
        }
        return isSet.test("mp.jwt.verify.issuer")
                ? Optional.empty()
                : Optional.of("Tokens of any issuer are accepted if the key fits: set MP_JWT_VERIFY_ISSUER.");
    }
}
