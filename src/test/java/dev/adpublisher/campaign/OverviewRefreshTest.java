package dev.adpublisher.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OverviewRefreshTest {
    @Inject
    OverviewSql overview;

    @Test
    void bringsWhatHappenedSinceIntoTheOverview() throws Throwable {
        // Given
        Journey journey = Journey.named("Spring");
        assertThat(campaigns(journey)).isZero();

        // When
        VertxContextSupport.subscribeAndAwait(overview::refresh);

        // Then
        assertThat(campaigns(journey)).isEqualTo(1);
    }

    private static int campaigns(Journey journey) {
        return journey.api()
                .get("/api/v1/overview")
                .then()
                .statusCode(200)
                .extract()
                .path("campaigns");
    }
}
