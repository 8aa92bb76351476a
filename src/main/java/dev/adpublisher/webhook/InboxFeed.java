package dev.adpublisher.webhook;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Tells the worker of what another replica stored. A hint only: while the connection is lost, the worker's poll does the same, later. */
@ApplicationScoped
class InboxFeed {
    private static final Logger LOG = Logger.getLogger(InboxFeed.class);
    private static final long CONNECT_AGAIN_MILLIS = 2_000;

    private final Vertx vertx;
    private final Pool pool;
    private final InboxWorker worker;
    private final WebhooksConfig config;
    private volatile boolean stopping;

    InboxFeed(Vertx vertx, io.vertx.mutiny.sqlclient.Pool pool, InboxWorker worker, WebhooksConfig config) {
        this.vertx = vertx;
        this.pool = pool.getDelegate();
        this.worker = worker;
        this.config = config;
    }

    void start(@Observes StartupEvent started) {
        if (config.work()) {
            listen();
        }
    }

    void stop(@Observes ShutdownEvent stopped) {
        stopping = true;
    }

    private void listen() {
        if (!stopping) {
            pool.getConnection()
                    .map(PgConnection::cast)
                    .compose(this::subscribe)
                    .onFailure(failure -> {
                        LOG.debugf("no notifications of webhooks for now, polling goes on: %s", failure.getMessage());
                        listenLater();
                    });
        }
    }

    private Future<Void> subscribe(PgConnection connection) {
        connection.notificationHandler(notification -> worker.look());
        connection.closeHandler(closed -> listenLater());
        return connection
                .query("LISTEN webhook_due")
                .execute()
                .onSuccess(listening -> worker.look())
                .mapEmpty();
    }

    private void listenLater() {
        if (!stopping) {
            vertx.setTimer(CONNECT_AGAIN_MILLIS, timer -> listen());
        }
    }
}
