package dev.adpublisher.connection;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Everything that the service logs while it is open, at every level; nothing of it reaches the console. */
public final class LogCapture extends Handler implements AutoCloseable {

    private static final List<String> LOUD = List.of(
            "", "dev.adpublisher", "io.vertx", "io.quarkus", "org.jboss.resteasy", "org.hibernate", "io.smallrye");

    /** The test's own HTTP client, which is no part of the service, shows what it sends. */
    private static final Logger TEST_CLIENT = Logger.getLogger("org.apache.http");

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final List<Logger> loggers = LOUD.stream().map(Logger::getLogger).toList();
    private final List<Level> before = loggers.stream().map(Logger::getLevel).toList();
    private final List<Handler> others = List.of(loggers.getFirst().getHandlers());
    private final SimpleFormatter formatter = new SimpleFormatter();

    public LogCapture() {
        setLevel(Level.ALL);
        loggers.forEach(logger -> logger.setLevel(Level.ALL));
        others.forEach(loggers.getFirst()::removeHandler);
        loggers.getFirst().addHandler(this);
        TEST_CLIENT.setLevel(Level.OFF);
    }

    public String text() {
        return String.join("\n", lines);
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(formatter.format(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        loggers.getFirst().removeHandler(this);
        others.forEach(loggers.getFirst()::addHandler);
        TEST_CLIENT.setLevel(null);
        for (int i = 0; i < loggers.size(); i++) {
            loggers.get(i).setLevel(before.get(i));
        }
    }
}
