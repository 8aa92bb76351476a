package dev.adpublisher.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.metrics.Measured;
import dev.adpublisher.publishing.Journey;
import dev.adpublisher.schedule.JobEnd;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints for how long a sync of full pages (5,000 rows) keeps an event loop from everything else: the most processor time that any of them spends
 * between two ticks of a timer of a millisecond. Processor time, so that other work on the machine does not count. Asserts only that all rows are
 * there.
 */
@Tag("bench")
@QuarkusTest
class EventLoopBenchTest {
    private static final int CAMPAIGNS = 400;
    private static final int DAYS = 31;
    private static final int ADS = 1;
    private static final int LOOPS = 16;

    @Inject
    Measured measured;

    @Inject
    Vertx vertx;

    @Test
    void keepsTheEventLoopsFree() throws Exception {
        for (int i = 0; i < 6; i++) {
            Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
            measured.plant(journey, CAMPAIGNS, ADS, DAYS - 1);
            Probe probe = new Probe(vertx);
            long began = System.nanoTime();
            assertThat(measured.sync(journey)).isInstanceOf(JobEnd.Done.class);
            double seconds = (System.nanoTime() - began) / 1e9;
            probe.stop();
            assertThat(measured.run(journey, "SELECT count(*) FROM daily_insights"))
                    .isEqualTo(List.of((long) CAMPAIGNS * DAYS * (2 + ADS)));
            System.out.printf(
                    "sync %d: %.2f s; longest turns of an event loop, ms: %s%n", i + 1, seconds, probe.longest());
        }
    }

    /** A timer on every event loop. */
    private static final class Probe {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private final ConcurrentHashMap<String, List<Double>> turns = new ConcurrentHashMap<>();
        private final AtomicBoolean over = new AtomicBoolean();

        Probe(Vertx vertx) throws InterruptedException {
            CountDownLatch started = new CountDownLatch(LOOPS);
            for (int i = 0; i < LOOPS; i++) {
                Context context = ((VertxInternal) vertx).createEventLoopContext();
                context.runOnContext(none -> {
                    started.countDown();
                    if (turns.putIfAbsent(Thread.currentThread().getName(), new ArrayList<>()) == null) {
                        tick(vertx, THREADS.getCurrentThreadCpuTime());
                    }
                });
            }
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        }

        private void tick(Vertx vertx, long before) {
            long now = THREADS.getCurrentThreadCpuTime();
            turns.get(Thread.currentThread().getName()).add((now - before) / 1e6);
            if (!over.get()) {
                vertx.setTimer(1, timer -> tick(vertx, now));
            }
        }

        void stop() {
            over.set(true);
        }

        List<Double> longest() {
            return turns.values().stream()
                    .flatMap(all -> List.copyOf(all).stream())
                    .sorted((one, other) -> Double.compare(other, one))
                    .limit(10)
                    .map(ms -> Math.round(ms * 10) / 10.0)
                    .toList();
        }
    }
}
