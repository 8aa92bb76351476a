package dev.adpublisher.webhook;

import dev.adpublisher.platform.NotificationListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Tells the worker of what another replica stored; its own poll finds it too, later. */
@ApplicationScoped
class InboxSignals implements NotificationListener {
    private final InboxWorker worker;
    private final WebhooksConfig config;

    InboxSignals(InboxWorker worker, WebhooksConfig config) {
        this.worker = worker;
        this.config = config;
    }

    @Override
    public Set<String> channels() {
        return config.work() ? Set.of("webhook_due") : Set.of();
    }

    @Override
    public void listening() {
        worker.look();
    }

    @Override
    public void heard(String channel, String payload) {
        worker.look();
    }
}
