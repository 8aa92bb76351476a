package dev.adpublisher.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The watch over a whole run: it is there, it is shown everything, it sees what leaks, and then the run fails. */
@QuarkusTest
class SecretWatchTest {
    private static final String TOKEN = PlantedSecrets.MARK + "leaked-by-a-test";

    private final LogWatch watch = new LogWatch(PlantedSecrets.ofTheTests());

    @BeforeEach
    void named() {
        watch.during("this test");
    }

    @Test
    void isOverThisRunToo() {
        assertThat(Arrays.stream(Logger.getLogger("").getHandlers())
                        .map(handler -> handler.getClass().getName()))
                .contains(LogWatch.class.getName());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.adpublisher.graph",
                "org.hibernate.orm.jdbc.bind",
                "org.hibernate.SQL",
                "io.vertx.core.http",
                "io.vertx.sqlclient",
                "io.netty.handler.codec.http",
                "io.quarkus.rest",
                "org.jboss.resteasy.reactive.client",
                "io.quarkus.security",
                "io.smallrye.jwt",
            })
    void isShownTheFinestOf(String category) {
        assertThat(Logger.getLogger(category).isLoggable(org.jboss.logmanager.Level.TRACE))
                .isTrue();
    }

    @Test
    void seesAMessageItsParametersAndWhatWasThrown() {
        watch.publish(line("token " + TOKEN));
        ExtLogRecord parameters = line("binding parameter (%s)");
        parameters.setParameters(new Object[] {new Object[] {Map.of("token", TOKEN)}});
        watch.publish(parameters);
        ExtLogRecord thrown = line("it failed");
        thrown.setThrown(
                new IllegalStateException("no", new IllegalArgumentException("GET /me?access_token=" + TOKEN)));
        watch.publish(thrown);
        ExtLogRecord suppressed = line("it failed too");
        suppressed.setThrown(new IllegalStateException("no"));
        suppressed.getThrown().addSuppressed(new IllegalStateException(TOKEN));
        watch.publish(suppressed);

        assertThat(watch.found())
                .hasSize(4)
                .allMatch(found -> found.startsWith("a.category at TRACE during this test"));
        assertThat(watch.finestRecords()).isEqualTo(4);
    }

    @Test
    void failsTheRun() {
        watch.publish(line("nothing to see"));
        assertThatCode(() -> SecretWatch.failIf(watch.found())).doesNotThrowAnyException();

        watch.publish(line(TOKEN));
        assertThatThrownBy(() -> SecretWatch.failIf(watch.found()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a.category at TRACE");
        assertThatThrownBy(() -> SecretWatch.failIf(List.of("adpublisher.ads: something")))
                .isInstanceOf(AssertionError.class);
    }

    private static ExtLogRecord line(String message) {
        return new ExtLogRecord(
                (Level) org.jboss.logmanager.Level.TRACE, message, ExtLogRecord.FormatStyle.NO_FORMAT, "none") {
            @Override
            public String getLoggerName() {
                return "a.category";
            }
        };
    }
}
