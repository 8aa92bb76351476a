package dev.adpublisher.platform;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.smallrye.jwt.build.JwtSignatureException;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * Development only: a token and drafts to try the service with, and where everything is. It happens once in the life of the process: a live
 * reload makes a new object of this class, but no new HTTP server.
 */
@ApplicationScoped
@IfBuildProfile("dev")
class DemoStart {
    private static final Logger LOG = Logger.getLogger(DemoStart.class);
    private static final Path TOKEN_FILE = Path.of("target", "demo-token");
    /** Its port is another one at every start. */
    private static final Path SANDBOX_FILE = Path.of("target", "demo-sandbox");
    /** Kept by the process, not by this class, which live reload replaces. */
    private static final String TOKEN = "adpublisher.demo.token";

    private final Config config;
    private final Vertx vertx;
    private final DataSource database;

    DemoStart(Config config, Vertx vertx, DataSource database) {
        this.config = config;
        this.vertx = vertx;
        this.database = database;
    }

    void makeToken(@Observes StartupEvent started) {
        if (System.getProperty(TOKEN) == null) {
            newToken().ifPresent(token -> {
                System.setProperty(TOKEN, token);
                write(TOKEN_FILE, token);
            });
        }
    }

    /** On a worker thread. Drafts are put only into a database of this process's own, and only beside a sandbox of its own. */
    void seed(@ObservesAsync HttpServerStart listening) throws SQLException {
        String token = System.getProperty(TOKEN);
        String sandbox = System.getProperty(EmbeddedSandbox.URL);
        if (token == null || sandbox == null || System.getProperty(AdPublisher.EMBEDDED_POSTGRES_PORT) == null) {
            return;
        }
        write(SANDBOX_FILE, sandbox);
        String api = "http://localhost:" + listening.options().getPort();
        new DemoWebhooks(vertx, config)
                .subscribe(api, sandbox)
                .onFailure(failure -> LOG.warnf("The sandbox sends no webhooks: %s", failure.getMessage()));
        new DemoSeed(vertx, database, new DemoSeed.Target(api, sandbox, DemoUser.ID, token))
                .run()
                .onSuccess(drafts -> LOG.info(banner(api, sandbox, drafts)))
                .onFailure(failure -> LOG.errorf("The demo's drafts are not complete: %s", failure.getMessage()));
    }

    private static Optional<String> newToken() {
        try {
            return Optional.of(DemoUser.token(DemoUser.ID));
        } catch (JwtSignatureException otherIssuer) {
            LOG.info("No demo token: another issuer's key is configured (mp.jwt.verify.publickey).");
            return Optional.empty();
        }
    }

    private static void write(Path file, String content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private String banner(String api, String sandbox, List<DemoDraft> drafts) {
        String campaign = api + "/api/v1/campaigns/" + drafts.getFirst().id();
        String bearer = "-H \"Authorization: Bearer $(cat " + TOKEN_FILE + ")\"";
        return """

                API          %s/q/swagger-ui
                Meta         %s (the sandbox; its address is in %s)
                PostgreSQL   %s (role %s)
                Demo user    %s, a token is in %s
                Drafts
                %s

                Publish the first one, watch it, and see what Meta has:
                  curl -s %s -H 'Content-Type: application/json' -d '{"target": "paused"}' %s/publish
                  curl -s %s %s/publication
                  curl -s '%s/_sandbox/state?account=1001'
                """
                .formatted(
                        api,
                        sandbox,
                        SANDBOX_FILE,
                        config.getValue("quarkus.datasource.jdbc.url", String.class),
                        config.getValue("quarkus.datasource.username", String.class),
                        DemoUser.ID,
                        TOKEN_FILE,
                        drafts.stream()
                                .map(draft -> "  " + draft.id() + "  " + draft.name() + " (" + draft.goal() + ")")
                                .collect(Collectors.joining("\n")),
                        bearer,
                        campaign,
                        bearer,
                        campaign,
                        sandbox);
    }
}
