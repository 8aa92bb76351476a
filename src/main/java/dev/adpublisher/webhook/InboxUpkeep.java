package dev.adpublisher.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Removes what is older than the retention, and shows what waits. On every replica: a second one at the same time finds nothing to do. */
@ApplicationScoped
class InboxUpkeep {
    private static final Logger LOG = Logger.getLogger(InboxUpkeep.class);

    private final InboxSql inbox;
    private final WebhooksConfig config;
    private final MultiGauge waiting;
    private final MultiGauge oldest;

    InboxUpkeep(InboxSql inbox, WebhooksConfig config, MeterRegistry meters) {
        this.inbox = inbox;
        this.config = config;
        this.waiting = MultiGauge.builder("adpublisher.webhooks.waiting")
                .description("Changes that Meta sent and nobody has worked on yet, and those parked, all replicas")
                .register(meters);
        this.oldest = MultiGauge.builder("adpublisher.webhooks.oldest")
                .description("Since when the oldest of them is there")
                .baseUnit("seconds")
                .register(meters);
    }

    @Scheduled(every = "{adpublisher.webhooks.clean-up-every:1h}", delayed = "60s", identity = "webhooks-clean-up")
    Uni<Void> cleanUp() {
        return inbox.purge(config.retention())
                .invoke(gone -> LOG.debugf("%d old changes of webhooks removed", gone))
                .onFailure()
                .invoke(failure -> LOG.warnf("old webhooks could not be removed: %s", failure))
                .onFailure()
                .recoverWithItem(0)
                .replaceWithVoid();
    }

    @Scheduled(every = "{adpublisher.webhooks.backlog-every:15s}", delayed = "5s", identity = "webhooks-backlog")
    Uni<Void> measure() {
        return inbox.backlog()
                .invoke(this::show)
                .onFailure()
                .invoke(failure -> LOG.debugf("the backlog of webhooks cannot be read now: %s", failure))
                .onFailure()
                .recoverWithItem(List.of())
                .replaceWithVoid();
    }

    private void show(List<InboxSql.Waiting> states) {
        List<MultiGauge.Row<?>> counts = new ArrayList<>();
        List<MultiGauge.Row<?>> ages = new ArrayList<>();
        for (InboxSql.Waiting state : states) {
            Tags tags = Tags.of("state", state.state());
            counts.add(MultiGauge.Row.of(tags, state.rows()));
            ages.add(MultiGauge.Row.of(tags, state.oldestSeconds()));
        }
        waiting.register(counts, true);
        oldest.register(ages, true);
    }
}
