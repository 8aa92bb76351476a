package dev.adpublisher.chaos.within;

import dev.adpublisher.platform.AdPublisher;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The service's process with the hooks in it: {@code -Dchaos=port=…;name=r1;variant=NONE;skew=0;log=all}. */
public final class WovenMain {
    /** The system property with what the harness says to a process. */
    public static final String OPTIONS = "chaos";

    private WovenMain() {}

    /** Connects to the harness, and starts the service. */
    public static void main(String... arguments) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (String option : System.getProperty(OPTIONS).split(";")) {
            options.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        Hooks.connect(
                Integer.parseInt(options.get("port")),
                options.get("name"),
                Variant.valueOf(options.get("variant")),
                Duration.ofMillis(Long.parseLong(options.get("skew"))),
                "all".equals(options.get("log")));
        AdPublisher.main(arguments);
    }
}
