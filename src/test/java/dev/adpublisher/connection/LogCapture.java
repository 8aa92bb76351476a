package dev.adpublisher.connection;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Everything that the service logs while it is open: every category at every level that a setting can reach. Nothing of it gets to the
 * console.
 */
public final class LogCapture extends Handler implements AutoCloseable {
    /** The tests' own clients, which are no part of the service, show what they send. */
    private static final List<String> TEST_CLIENTS = List.of("org.apache.http", "org.htmlunit", "org.postgresql");

    /** Looks at everything in every test, so at this too; it may be of another class loader. */
    private static final String WATCH = "dev.adpublisher.secrets.LogWatch";

    /** Stands before every entry of {@link #text()}. */
    public static final String ENTRY = "\u001e";

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Map<Logger, Level> before = new LinkedHashMap<>();
    private final Logger root = Logger.getLogger("");
    private final List<Handler> others = Arrays.stream(root.getHandlers())
            .filter(handler -> !handler.getClass().getName().equals(WATCH))
            .toList();
    private final SimpleFormatter formatter = new SimpleFormatter();

    public LogCapture() {
        setLevel(Level.ALL);
        Config config = ConfigProvider.getConfig();
        for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
            Logger logger = Logger.getLogger(name);
            // The build refuses finer levels of some.
            boolean pinned = config.getOptionalValue("quarkus.log.category.\"" + name + "\".min-level", String.class)
                    .isPresent();
            if (logger.getLevel() != null && !pinned) {
                set(logger, Level.ALL);
            }
        }
        set(root, Level.ALL);
        TEST_CLIENTS.forEach(client -> set(Logger.getLogger(client), Level.OFF));
        others.forEach(root::removeHandler);
        root.addHandler(this);
    }

    private void set(Logger logger, Level level) {
        before.putIfAbsent(logger, logger.getLevel());
        logger.setLevel(level);
    }

    /** Entry by entry, each behind a separator that no entry holds. */
    public String text() {
        return ENTRY + String.join("\n" + ENTRY, lines);
    }

    /** With the parameters as they are: this formatter does not know how every category puts them into its message. */
    @Override
    public void publish(LogRecord line) {
        Object[] parameters = line.getParameters();
        lines.add(line.getLevel() + " " + line.getLoggerName() + " " + formatter.format(line)
                + (parameters == null ? "" : Arrays.deepToString(parameters)));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
        others.forEach(root::addHandler);
        before.forEach(Logger::setLevel);
    }
}
