package dev.adpublisher.chaos.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.Map;

/** The agent's second half, loaded where the hooks are seen by everyone. */
public final class Start {
    private Start() {}

    /** Connects to the harness and begins to weave. */
    public static void start(Map<String, String> options, Instrumentation jvm) throws IOException {
        long skew = Long.parseLong(options.getOrDefault("skew", "0"));
        boolean everythingLogged = "all".equals(options.get("log"));
        Hooks.connect(
                Integer.parseInt(options.get("port")), options.get("name"), Duration.ofMillis(skew), everythingLogged);
        Variant variant = Variant.valueOf(options.getOrDefault("variant", "NONE"));
        jvm.addTransformer(new Weaver(variant, skew != 0, everythingLogged));
    }
}
