package dev.adpublisher.platform;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Development's own services, in the order in which they need one another. Each part answers the configuration that points the service at it,
 * lives as long as the process, and is found again (by a system property of its own) when live reload loads these classes anew.
 */
final class EmbeddedStart implements Runnable {
    EmbeddedStart() {}

    /** Starts what does not run yet, and points this process at it. */
    @Override
    public void run() {
        start().forEach(System::setProperty);
    }

    /** Starts what does not run yet; answers the configuration keys and values to set. */
    static Map<String, String> start() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.putAll(EmbeddedPostgresServer.started().settings("adpublisher"));
        settings.putAll(EmbeddedSandbox.settings());
        return settings;
    }
}
