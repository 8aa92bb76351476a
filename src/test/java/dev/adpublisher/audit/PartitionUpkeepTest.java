package dev.adpublisher.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** The service's role may do its upkeep of the log's partitions, however often; a run that could not would say so in the log and nowhere else. */
@QuarkusTest
class PartitionUpkeepTest {
    @Inject
    PartitionSql partitions;

    @Test
    void isDoneAgainAndAgainWithoutTrouble() throws Throwable {
        // Given
        List<String> said = new CopyOnWriteArrayList<>();
        Handler ears = new Handler() {
            @Override
            public void publish(LogRecord line) {
                said.add(line.getLevel() + " " + line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger upkeep = Logger.getLogger("dev.adpublisher.platform.UpkeepSql");
        upkeep.addHandler(ears);

        // When
        try {
            VertxContextSupport.subscribeAndAwait(partitions::makeAhead);
            VertxContextSupport.subscribeAndAwait(partitions::archive);
            VertxContextSupport.subscribeAndAwait(partitions::archive);
        } finally {
            upkeep.removeHandler(ears);
        }

        // Then
        assertThat(said).noneMatch(line -> line.startsWith("WARN"));
    }
}
