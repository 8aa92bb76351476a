package dev.adpublisher.chaos;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** One process of the shipped service, on the same port through all its lives. One blow at a time. */
final class Replica {
    private static final Duration UP_WITHIN = Duration.ofSeconds(150);
    /** More starts at once than there are processors only make each of them longer. */
    private static final Semaphore STARTS = new Semaphore(2);

    private static final int STARTED_AGAIN = 5;

    private static final Duration DRAINED_WITHIN = Duration.ofSeconds(40);

    private final String name;
    private final List<String> program;
    private final Map<String, String> environment;
    private final File log;
    private final int port = PostgresServer.freePort();
    private final int managementPort = PostgresServer.freePort();
    private final HttpClient http;
    private final ReentrantLock blow = new ReentrantLock(true);
    private volatile Process process;

    /** @param program options of the JVM, and what it runs */
    Replica(String name, List<String> program, Map<String, String> environment, Path folder, HttpClient http) {
        this.name = name;
        this.program = program;
        this.environment = new HashMap<>(environment);
        this.log = folder.resolve(name + ".log").toFile();
        this.http = http;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    String name() {
        return name;
    }

    File log() {
        return log;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    URI management(String path) {
        return URI.create("http://127.0.0.1:" + managementPort + path);
    }

    /** Starts the process and waits until it serves. */
    void start() {
        STARTS.acquireUninterruptibly();
        try {
            begin();
            awaitUp();
        } finally {
            STARTS.release();
        }
    }

    private void begin() {
        try {
            List<String> command = new ArrayList<>(List.of(java()));
            // Before what it runs, after which everything is an argument.
            command.addAll(List.of(
                    "-Dquarkus.http.host=127.0.0.1",
                    "-Dquarkus.http.port=" + port,
                    "-Dquarkus.management.host=127.0.0.1",
                    "-Dquarkus.management.port=" + managementPort,
                    "-Dquarkus.datasource.reactive.additional-properties.idle_in_transaction_session_timeout=2000"));
            command.addAll(program);
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            builder.environment().put("ADPUBLISHER_PUBLISHING_WORKER", name);
            process = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("the service does not start", e);
        }
    }

    void awaitUp() {
        HttpRequest ready = HttpRequest.newBuilder(management("/q/health/live"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + UP_WITHIN.toNanos();
        int again = 0;
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                // As Kubernetes would: whose connections are cut while it starts ends, and is started again.
                if (++again > STARTED_AGAIN) {
                    throw new IllegalStateException(
                            name + " ended by itself with " + process.exitValue() + ", see " + log);
                }
                begin();
            }
            try {
                if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // Asked again.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            Pause.of(Duration.ofMillis(50));
        }
        throw new IllegalStateException(name + " does not come up, see " + log);
    }

    /** Kill -9, and a new life. */
    void kill() {
        struck(() -> {
            ended(process.destroyForcibly(), Duration.ofSeconds(10));
            start();
        });
    }

    /** Kill -9, and a new life that nobody waits for: it may come to a point before it serves. */
    void killAtOnce() {
        struck(() -> {
            ended(process.destroyForcibly(), Duration.ofSeconds(10));
            begin();
        });
    }

    /** Kill -9, and a new life under other settings, which stay. */
    void kill(Map<String, String> changed) {
        environment.putAll(changed);
        kill();
    }

    /** SIGTERM as in a rolling deployment, and a new life. {@code letGo} frees what is held at points, again and again, or it could not drain. */
    void terminate(Runnable letGo) {
        struck(() -> {
            process.destroy();
            long deadline = System.nanoTime() + DRAINED_WITHIN.toNanos();
            do {
                letGo.run();
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(name + " does not end after SIGTERM, see " + log);
                }
            } while (!ended(process, Duration.ofMillis(200)));
            start();
        });
    }

    /** SIGSTOP for so long, then SIGCONT: the process knows nothing of it. */
    void freeze(Duration time) {
        struck(() -> {
            signal("-STOP");
            Pause.of(time);
            signal("-CONT");
        });
    }

    /** SIGTERM, and no new life. */
    void end() {
        end(DRAINED_WITHIN);
    }

    /** The same for one that has more to do at its end than to drain. */
    void end(Duration patience) {
        process.destroy();
        if (!ended(process, patience)) {
            throw new IllegalStateException(name + " does not end after SIGTERM, see " + log);
        }
    }

    void stop() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    private void struck(Runnable how) {
        blow.lock();
        try {
            how.run();
        } finally {
            blow.unlock();
        }
    }

    private static boolean ended(Process process, Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void signal(String which) {
        try {
            int status = new ProcessBuilder("kill", which, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill " + which + " answers " + status);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
