package dev.adpublisher.publishing;

import dev.adpublisher.graph.Governor;
import dev.adpublisher.platform.NotificationListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/** What PostgreSQL tells publishing: work is due, a publication has changed, Meta blocks an ad account. The worker's poll and the feed's own look do the same, later. */
@ApplicationScoped
class PublishingSignals implements NotificationListener {
    private static final Logger LOG = Logger.getLogger(PublishingSignals.class);
    private static final String DUE = "publication_due";
    private static final String CHANGED = "publication_changed";
    private static final String BUDGET = "meta_call_budget";

    private final PublishWorker worker;
    private final ProgressFeed feed;
    private final Governor governor;

    PublishingSignals(PublishWorker worker, ProgressFeed feed, Governor governor) {
        this.worker = worker;
        this.feed = feed;
        this.governor = governor;
    }

    @Override
    public Set<String> channels() {
        return Set.of(DUE, CHANGED, BUDGET);
    }

    @Override
    public void listening() {
        worker.look();
    }

    @Override
    public void heard(String channel, String payload) {
        switch (channel) {
            case DUE -> worker.look();
            case BUDGET -> governor.heard(payload);
            default -> changed(payload);
        }
    }

    private void changed(String payload) {
        try {
            feed.changed(UUID.fromString(payload));
        } catch (IllegalArgumentException notOurs) {
            LOG.debugf("a notification without a campaign's id on %s", CHANGED);
        }
    }
}
