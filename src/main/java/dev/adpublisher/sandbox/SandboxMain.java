package dev.adpublisher.sandbox;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Runs the sandbox as a process of its own until it is told to stop. */
public final class SandboxMain {
    private SandboxMain() {}

    /**
     * Settings come from system properties ({@code -Dsandbox.port=8090}) or arguments ({@code sandbox.port=8090}); the latter win.
     *
     * @see SandboxOptions#from(Map)
     */
    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> settings = new HashMap<>();
        System.getProperties().forEach((name, value) -> settings.put(name.toString(), value.toString()));
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals > 0) {
                settings.put(argument.substring(0, equals).replaceFirst("^--?", ""), argument.substring(equals + 1));
            }
        }
        Sandbox sandbox = Sandbox.startAndWait(SandboxOptions.from(settings));
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            sandbox.close();
                            stopped.countDown();
                        },
                        "sandbox-stop"));
        System.out.println("Meta sandbox listens on " + sandbox.baseUrl());
        stopped.await();
    }
}
