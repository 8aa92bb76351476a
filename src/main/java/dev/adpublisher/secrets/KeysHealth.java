package dev.adpublisher.secrets;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Shows each token key's role and how many stored tokens it seals. It is always up: a key that is missing is one replica's configuration, and
 * taking the replica out of service would not bring it.
 */
@Readiness
@ApplicationScoped
class KeysHealth implements HealthCheck {
    private final KeyUsage usage;

    KeysHealth(KeyUsage usage) {
        this.usage = usage;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("Token keys").up();
        usage.uses()
                .forEach((id, use) -> response.withData(
                        id, use.role().name().toLowerCase(Locale.ROOT) + ", " + use.tokens() + " tokens"));
        return response.build();
    }
}
