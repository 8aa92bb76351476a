package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The table of limits: what Meta publishes, with its source, and our own shares in an order that makes sense. */
class CallLimitsTest {
    private static final CallLimits LIMITS = CallLimits.bundled();

    @Test
    void areWhatMetaPublishes() {
        assertThat(LIMITS.readPoints()).isEqualTo(1);
        assertThat(LIMITS.writePoints()).isEqualTo(3);
        assertThat(LIMITS.window()).isEqualTo(Duration.ofSeconds(300));
        assertThat(LIMITS.tier("development_access")).hasValueSatisfying(tier -> {
            assertThat(tier.maxPoints()).isEqualTo(60);
            assertThat(tier.block()).isEqualTo(Duration.ofSeconds(300));
        });
        assertThat(LIMITS.tier("standard_access")).hasValueSatisfying(tier -> {
            assertThat(tier.maxPoints()).isEqualTo(9000);
            assertThat(tier.block()).isEqualTo(Duration.ofSeconds(60));
        });
    }

    @Test
    void sayNothingOfATierThatNobodyKnows() {
        assertThat(LIMITS.tier("golden_access")).isEmpty();
        assertThat(LIMITS.tier(null)).isEmpty();
    }

    @Test
    void leaveSomethingAndTheMostToPublishing() {
        assertThat(LIMITS.share(Purpose.PUBLISHING)).isLessThan(1);
        assertThat(LIMITS.share(Purpose.VERIFICATION)).isLessThan(LIMITS.share(Purpose.PUBLISHING));
        assertThat(LIMITS.share(Purpose.METRICS)).isPositive().isLessThan(LIMITS.share(Purpose.VERIFICATION));
        assertThat(LIMITS.slowFromPercent()).isLessThan(LIMITS.publishingAloneFromPercent());
    }

    @Test
    void nameTheirSources() throws IOException {
        try (InputStream json =
                Objects.requireNonNull(CallLimits.class.getResourceAsStream("/rules/call-limits.json"))) {
            JsonNode root = new ObjectMapper().readTree(json);
            assertThat(root.path("api_version").asText()).matches("v[0-9]+[.]0");
            assertThat(root.path("source").asText()).startsWith("marketing-api.md, 8.9");
            assertThat(root.path("tiers"))
                    .allSatisfy(tier -> assertThat(tier.path("source").asText()).startsWith("marketing-api.md, 8.9"));
            assertThat(root.path("house").path("source").asText()).isNotBlank();
        }
    }
}
