package dev.adpublisher.platform;

import dev.adpublisher.sandbox.Sandbox;
import dev.adpublisher.sandbox.SandboxOptions;
import java.util.HashMap;
import java.util.Map;

/**
 * The Meta sandbox inside this process. Its options are system properties ({@code sandbox.port}, {@code sandbox.delay}, … as in {@link
 * SandboxOptions#from}); without them it takes any free port. It keeps what it holds when live reload replaces these classes, so the
 * addresses and ids of a first publish stay good.
 */
final class EmbeddedSandbox {
    static final String URL = "adpublisher.embedded.sandbox-url";

    private EmbeddedSandbox() {}

    /** Starts it on the first call in this process; answers the configuration that makes it the service's Meta. */
    static Map<String, String> settings() {
        SandboxOptions options = options();
        synchronized (System.class) {
            if (System.getProperty(URL) == null) {
                System.setProperty(URL, Sandbox.startAndWait(options).baseUrl());
            }
        }
        String url = System.getProperty(URL, "");
        return Map.of(
                "adpublisher.meta.graph-url",
                url,
                "adpublisher.meta.app-id",
                options.appId(),
                "adpublisher.meta.app-secret",
                options.appSecret(),
                "adpublisher.media.trusted-origins",
                url);
    }

    private static SandboxOptions options() {
        Map<String, String> named = new HashMap<>(Map.of("sandbox.port", "0"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("sandbox."))
                .forEach(name -> named.put(name, System.getProperty(name)));
        return SandboxOptions.from(named);
    }
}
