package dev.adpublisher.graph;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What an operator sees of the governor on this replica: points, waits, blocked accounts. No account in any of them. */
@ApplicationScoped
class GovernorMeters {
    private final MeterRegistry registry;
    private final List<Counter> points = new ArrayList<>();
    private final List<Counter> waits = new ArrayList<>();

    GovernorMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Purpose purpose : Purpose.values()) {
            String name = purpose.name().toLowerCase(Locale.ROOT);
            points.add(
                    purpose.ordinal(),
                    Counter.builder("adpublisher.meta.points")
                            .description("Points of Meta's score that calls have used")
                            .tag("purpose", name)
                            .register(registry));
            waits.add(
                    purpose.ordinal(),
                    Counter.builder("adpublisher.meta.waits")
                            .description("Calls that were not made because of a rate limit")
                            .tag("purpose", name)
                            .register(registry));
        }
    }

    void watch(Supplier<Number> blocked) {
        Gauge.builder("adpublisher.meta.accounts.blocked", blocked)
                .description("Ad accounts, and the app itself, that Meta takes no calls for now")
                .strongReference(true)
                .register(registry);
    }

    void points(Purpose purpose, int used) {
        points.get(purpose.ordinal()).increment(used);
    }

    void waited(Purpose purpose) {
        waits.get(purpose.ordinal()).increment();
    }
}
