package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine's clock may be wrong: leases, waits and what Meta is told of an intent's time go by the database's. */
@QuarkusTest
class ClockSkewTest {

    @ParameterizedTest
    @ValueSource(longs = {-10, 10})
    void tenMinutesChangeNothing(long minutes) {
        // Given
        QuarkusMock.installMockForType(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes)), Clock.class);
        Journey journey = Journey.withAds(1);
        journey.faultNth("adsets", 1, "{\"type\": \"reset\", \"when\": \"after\"}");

        // When
        JsonNode publication = journey.published("active");

        // Then
        assertThat(publication.path("publish_status").asText()).isEqualTo("active");
        journey.assertExactlyOnce(publication, 1);
        assertThat(Journey.objects(publication, "adset")
                        .getFirst()
                        .path("state")
                        .asText())
                .isEqualTo("ADOPTED");
        assertThat(Instant.parse(publication.path("published_at").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    /** But for how long a caller's token is good, which is not ours to say, and what is not in the product. */
    @Test
    void nothingReadsTheMachinesClockItself() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("..sandbox..")
                .and()
                .haveNameNotMatching(".*\\.(Demo|Embedded)\\w*(\\$.*)?")
                .and()
                .doNotHaveSimpleName("CurrentUser")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(LocalDate.class, "now", ZoneId.class)
                .orShould()
                .callMethod(YearMonth.class, "now", ZoneId.class)
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .check(new ClassFileImporter()
                        .withImportOption(location -> !location.contains("/test-classes/"))
                        .importPackages("dev.adpublisher"));
    }
}
