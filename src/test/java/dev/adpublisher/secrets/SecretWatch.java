package dev.adpublisher.secrets;

import dev.adpublisher.platform.WholeDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Watches a whole run of tests, whichever they are: every record that is logged, and at the end every row of every database that the tests
 * used. A planted secret fails the run. JUnit finds this class by its name under {@code META-INF/services}.
 */
public final class SecretWatch implements LauncherSessionListener, TestExecutionListener {
    private static final Logger ROOT = Logger.getLogger("");

    private final PlantedSecrets secrets = PlantedSecrets.ofTheTests();
    private final LogWatch logs = new LogWatch(secrets);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        ROOT.addHandler(logs);
        session.getLauncher().registerTestExecutionListeners(this);
    }

    @Override
    public void executionStarted(TestIdentifier started) {
        logs.during(started.getUniqueId());
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        ROOT.removeHandler(logs);
        long begun = System.nanoTime();
        List<String> found = new ArrayList<>(logs.found());
        long rows = WholeDatabase.ofAllTests(
                (place, row) -> secrets.in(row).forEach(what -> found.add(place + ": " + what)));
        System.out.printf(
                "Secrets were looked for in %,d log records (%,d of them finer than DEBUG) and %,d rows (%d ms).%n",
                logs.records(), logs.finestRecords(), rows, (System.nanoTime() - begun) / 1_000_000);
        failIf(found);
    }

    static void failIf(List<String> found) {
        if (!found.isEmpty()) {
            throw new AssertionError("secrets that tests planted were found:\n  " + String.join("\n  ", found));
        }
    }
}
