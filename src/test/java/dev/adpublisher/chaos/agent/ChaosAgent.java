package dev.adpublisher.chaos.agent;

import java.lang.instrument.Instrumentation;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarFile;

/** {@code -javaagent:chaos.jar=jar=…;port=…;name=r1;variant=NONE;skew=0;log=all}. */
public final class ChaosAgent {
    private ChaosAgent() {}

    public static void premain(String text, Instrumentation jvm) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (String option : text.split(";")) {
            options.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        // The service's class loader does not see this one's classes; it does see the bootstrap loader's.
        jvm.appendToBootstrapClassLoaderSearch(new JarFile(options.get("jar")));
        Start.start(options, jvm);
    }
}
