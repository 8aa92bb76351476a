package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.publishing.Claim.Owner;
import dev.adpublisher.publishing.PublishWorker.Lease;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
            worker.reserve(owner()).ifPresent(reserved::add);
        }

        // Then
        assertThat(reserved).hasSize(config.concurrentRuns());
        assertThat(reserved).allSatisfy(lease -> assertThat(lease.length()).isEqualTo(config.lease()));
        assertThat(worker.reserve(owner())).isEmpty();
    }

    @Test
    void leavesPlacesToOthersWhereOneAccountHasMuchToDo() {
        // Given
        PublishWorker worker = new PublishWorker(vertx, leases, runs, config);
        Owner busy = owner();
        for (int i = 0; i < config.runsOfAnAccount(); i++) {
            assertThat(worker.reserve(busy)).isPresent();
        }

        // Then
        assertThat(worker.reserve(busy)).isEmpty();
        assertThat(worker.reserve(new Owner(UUID.randomUUID(), busy.adAccountId())))
                .isPresent();
        worker.giveBack(busy);
        assertThat(worker.reserve(busy)).isPresent();
    }

    @Test
    void aPlaceGivenBackIsFreeAgain() {
        // Given
        PublishWorker worker = new PublishWorker(vertx, leases, runs, config);
        Optional<Lease> last = Optional.empty();
        Owner owner = owner();
        for (int i = 0; i < config.concurrentRuns(); i++) {
            owner = owner();
            last = worker.reserve(owner);
        }
        assertThat(worker.reserve(owner())).isEmpty();

        // When
        worker.giveBack(owner);

        // Then
        assertThat(worker.reserve(owner())).isEqualTo(last);
    }

    @Test
    void aStoppingProcessLeavesThePublishToOthers() throws InterruptedException {
        // Given
        PublishWorker worker = new PublishWorker(vertx, leases, runs, config);

        // When
        worker.stop(new ShutdownEvent());

        // Then
        assertThat(worker.reserve(owner())).isEmpty();
    }

    private static Owner owner() {
        return new Owner(UUID.randomUUID(), "1001");
    }
}
