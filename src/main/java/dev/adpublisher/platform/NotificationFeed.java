package dev.adpublisher.platform;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * PostgreSQL's notifications for all rooms, over one connection of this replica. A lost connection is made again after pauses that grow, and
 * differ between replicas, so that a database that has just come back is not met by all of them at once.
 */
@ApplicationScoped
class NotificationFeed {
    private static final Logger LOG = Logger.getLogger(NotificationFeed.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Pool pool;
    private final List<NotificationListener> listeners;
    private final Set<String> channels;
    /** Changed on one thread at a time: an attempt ends before the next one begins. */
    private volatile int failures;

    private volatile boolean stopping;

    NotificationFeed(Vertx vertx, io.vertx.mutiny.sqlclient.Pool pool, @All List<NotificationListener> listeners) {
        this.vertx = vertx;
        this.pool = pool.getDelegate();
        this.listeners = List.copyOf(listeners);
        this.channels = listeners.stream()
                .flatMap(listener -> listener.channels().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        if (!channels.stream().allMatch(channel -> channel.matches("[a-z_]{1,63}"))) {
            throw new IllegalArgumentException("a channel is a name in lower-case letters and underscores");
        }
    }

    void start(@Observes StartupEvent started) {
        if (!channels.isEmpty()) {
            listen();
        }
    }

    void stop(@Observes ShutdownEvent stopped) {
        stopping = true;
    }

    private void listen() {
        if (!stopping) {
            pool.getConnection().map(PgConnection::cast).onComplete(this::listenOn, this::failed);
        }
    }

    private void listenOn(PgConnection connection) {
        connection.notificationHandler(this::heard);
        connection.query(listenToAll()).execute().onComplete(listening -> listens(connection), failure -> {
            connection.notificationHandler(null);
            connection.close().onFailure(gone -> LOG.debugf("already closed: %s", gone));
            failed(failure);
        });
    }

    private String listenToAll() {
        return channels.stream().map(channel -> "LISTEN \"" + channel + "\"").collect(Collectors.joining("; "));
    }

    private void listens(PgConnection connection) {
        long since = System.nanoTime();
        connection.closeHandler(closed -> lost(Duration.ofNanos(System.nanoTime() - since)));
        listeners.forEach(listener -> tell(listener, NotificationListener::listening));
    }

    /** One that was lost at once counts as a failure too: behind some poolers that is how it goes. */
    private void lost(Duration lived) {
        failures = lived.compareTo(LONGEST_PAUSE) > 0 ? 0 : failures + 1;
        LOG.debugf("no notifications from PostgreSQL for a moment, the connection is gone after %s", lived);
        listenLater();
    }

    private void failed(Throwable failure) {
        failures++;
        LOG.warnf("no notifications from PostgreSQL for now, polling goes on: %s", failure.getMessage());
        listenLater();
    }

    private void listenLater() {
        if (!stopping) {
            vertx.setTimer(
                    pause(failures, ThreadLocalRandom.current().nextDouble()).toMillis(), timer -> listen());
        }
    }

    /**
     * Doubles with every failure in a row, up to {@link #LONGEST_PAUSE}.
     *
     * @param luck from 0 to 1: replicas that lost their connections together do not come back together
     */
    static Duration pause(int failures, double luck) {
        long longest = SHORTEST_PAUSE.toMillis() << Math.min(Math.max(failures - 1, 0), 10);
        long bound = Math.min(longest, LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(Math.round(bound * (0.5 + luck / 2)));
    }

    private void heard(PgNotification notification) {
        String channel = notification.getChannel();
        listeners.stream()
                .filter(listener -> listener.channels().contains(channel))
                .forEach(listener -> tell(listener, room -> room.heard(channel, notification.getPayload())));
    }

    /** One room's trouble is not the next one's. */
    private static void tell(NotificationListener listener, Consumer<NotificationListener> what) {
        try {
            what.accept(listener);
        } catch (RuntimeException failure) {
            LOG.error("a notification could not be worked on", failure);
        }
    }
}
