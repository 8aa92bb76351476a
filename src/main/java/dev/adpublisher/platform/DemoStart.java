package dev.adpublisher.platform;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.jwt.build.JwtSignatureException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Development only: what a developer needs at hand once everything runs. Other rooms add their part of the demo with observers of their own. */
@ApplicationScoped
@IfBuildProfile("dev")
class DemoStart {
    private static final Logger LOG = Logger.getLogger(DemoStart.class);
    private static final Path TOKEN_FILE = Path.of("target", "demo-token");
    /** Kept by the process, not by this class, which live reload replaces. */
    private static final String TOKEN = "adpublisher.demo.token";

    private final Config config;

    DemoStart(Config config) {
        this.config = config;
    }

    void onStart(@Observes StartupEvent started) {
        if (System.getProperty(TOKEN) == null) {
            newToken().ifPresent(token -> {
                System.setProperty(TOKEN, token);
                write(token);
                LOG.info(banner(token));
            });
        }
    }

    private static Optional<String> newToken() {
        try {
            return Optional.of(DemoUser.token(DemoUser.ID));
        } catch (JwtSignatureException otherIssuer) {
            LOG.info("No demo token: another issuer's key is configured (mp.jwt.verify.publickey).");
            return Optional.empty();
        }
    }

    private static void write(String token) {
        try {
            Files.createDirectories(TOKEN_FILE.toAbsolutePath().getParent());
            Files.writeString(TOKEN_FILE, token);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + TOKEN_FILE, e);
        }
    }

    private String banner(String token) {
        String here = "http://localhost:" + config.getValue("quarkus.http.port", Integer.class);
        return """

                Console      %s/
                API          %s/q/swagger-ui
                Meta         %s
                PostgreSQL   %s (role %s)
                Demo user    %s, in %s:

                Authorization: Bearer %s
                """.formatted(
                here,
                here,
                config.getValue("adpublisher.meta.graph-url", String.class),
                config.getValue("quarkus.datasource.jdbc.url", String.class),
                config.getValue("quarkus.datasource.username", String.class),
                DemoUser.ID,
                TOKEN_FILE,
                token);
    }
}
