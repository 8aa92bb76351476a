package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.publishing.PublishWorker.Lease;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who admits a publish may work on it at once, but never on more than it has room for. */
@QuarkusTest
class HeadStartTest {
    @Inject
    Vertx vertx;

    @Inject
    LeaseSql leases;

    @Inject
    PublishRun runs;

    @Inject
    PublishingConfig config;

    @Test
    void reservesAsManyPlacesAsThereAre() {
        // Given
        PublishWorker worker = new PublishWorker(vertx, leases, runs, config);
        List<Lease> reserved = new ArrayList<>();

        // When
        for (int i = 0; i < config.concurrentRuns(); i++) {
            worker.reserve().ifPresent(reserved::add);
        }

        // Then
        assertThat(reserved).hasSize(config.concurrentRuns());
        assertThat(reserved).allSatisfy(lease -> assertThat(lease.length()).isEqualTo(config.lease()));
        assertThat(worker.reserve()).isEmpty();
    }

    @Test
    void aPlaceGivenBackIsFreeAgain() {
        // Given
        PublishWorker worker = new PublishWorker(vertx, leases, runs, config);
        Optional<Lease> last = Optional.empty();
        for (int i = 0; i < config.concurrentRuns(); i++) {
            last = worker.reserve();
        }

        // When
        worker.giveBack();

        // Then
        assertThat(worker.reserve()).isEqualTo(last);
    }

    @Test
    void aStoppingProcessLeavesThePublishToOthers() throws InterruptedException {
        // Given
        PublishWorker worker = new PublishWorker(vertx, leases, runs, config);

        // When
        worker.stop(new ShutdownEvent());

        // Then
        assertThat(worker.reserve()).isEmpty();
    }
}
