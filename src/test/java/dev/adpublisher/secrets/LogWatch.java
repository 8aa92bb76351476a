package dev.adpublisher.secrets;

import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/** Looks for planted secrets in every record that is logged: its message, its parameters as they are, and what was thrown. */
public final class LogWatch extends Handler {
    private static final int ENOUGH = 50;
    private static final int DEEPEST = 20;

    private final PlantedSecrets secrets;
    private final Queue<String> found = new ConcurrentLinkedQueue<>();
    private final LongAdder records = new LongAdder();
    private final LongAdder finest = new LongAdder();
    private volatile String during = "the start";

    LogWatch(PlantedSecrets secrets) {
        this.secrets = secrets;
        setLevel(Level.ALL);
    }

    /** What runs now, to be named beside what is found. */
    void during(String test) {
        during = test;
    }

    List<String> found() {
        return List.copyOf(found);
    }

    /** How many records it has seen. */
    long records() {
        return records.sum();
    }

    /** How many of them are of the finest levels: none would mean that it was not shown everything. */
    long finestRecords() {
        return finest.sum();
    }

    @Override
    public void publish(LogRecord line) {
        records.increment();
        if (line.getLevel().intValue() < Level.FINE.intValue()) {
            finest.increment();
        }
        String message = line instanceof ExtLogRecord record ? record.getFormattedMessage() : line.getMessage();
        look(line, message);
        Object[] parameters = line.getParameters();
        if (parameters != null && parameters.length > 0) {
            look(line, Arrays.deepToString(parameters));
        }
        Throwable thrown = line.getThrown();
        for (int depth = 0; thrown != null && depth < DEEPEST; depth++) {
            look(line, thrown.toString());
            for (Throwable suppressed : thrown.getSuppressed()) {
                look(line, suppressed.toString());
            }
            thrown = thrown.getCause();
        }
    }

    private void look(LogRecord line, String text) {
        if (text == null) {
            return;
        }
        List<String> here = secrets.in(text);
        if (!here.isEmpty() && found.size() < ENOUGH) {
            here.forEach(what -> found.add(line.getLoggerName() + " at " + line.getLevel() + " during " + during
                    + " on " + Thread.currentThread().getName() + ": " + what));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
