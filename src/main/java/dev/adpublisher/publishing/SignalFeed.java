package dev.adpublisher.publishing;

import dev.adpublisher.graph.Governor;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * PostgreSQL's notifications of this database: work is due, a publication has changed, Meta blocks an ad account. Hints only: while the connection is lost, the worker's
 * poll and the feed's own look do the same, later.
 */
@ApplicationScoped
class SignalFeed {
    private static final Logger LOG = Logger.getLogger(SignalFeed.class);
    private static final long CONNECT_AGAIN_MILLIS = 2_000;

    private final Vertx vertx;
    private final Pool pool;
    private final PublishWorker worker;
    private final ProgressFeed feed;
    private final Governor governor;
    private volatile boolean stopping;

    SignalFeed(
            Vertx vertx,
            io.vertx.mutiny.sqlclient.Pool pool,
            PublishWorker worker,
            ProgressFeed feed,
            Governor governor) {
        this.vertx = vertx;
        this.pool = pool.getDelegate();
        this.worker = worker;
        this.feed = feed;
        this.governor = governor;
    }

    void start(@Observes StartupEvent started) {
        listen();
    }

    void stop(@Observes ShutdownEvent stopped) {
        stopping = true;
    }

    private void listen() {
        if (stopping) {
            return;
        }
        pool.getConnection().map(PgConnection::cast).compose(this::subscribe).onFailure(failure -> {
            LOG.warnf("no notifications from PostgreSQL for now, polling goes on: %s", failure.getMessage());
            listenLater();
        });
    }

    private Future<Void> subscribe(PgConnection connection) {
        connection.notificationHandler(this::notified);
        connection.closeHandler(closed -> listenLater());
        return connection
                .query("LISTEN publication_due; LISTEN publication_changed; LISTEN meta_call_budget")
                .execute()
                .onSuccess(listening -> worker.look())
                .mapEmpty();
    }

    private void listenLater() {
        if (!stopping) {
            vertx.setTimer(CONNECT_AGAIN_MILLIS, timer -> listen());
        }
    }

    private void notified(PgNotification notification) {
        if ("publication_due".equals(notification.getChannel())) {
            worker.look();
            return;
        }
        if ("meta_call_budget".equals(notification.getChannel())) {
            governor.heard(notification.getPayload());
            return;
        }
        try {
            feed.changed(UUID.fromString(notification.getPayload()));
        } catch (IllegalArgumentException notOurs) {
            LOG.debugf("a notification without a campaign's id on %s", notification.getChannel());
        }
    }
}
