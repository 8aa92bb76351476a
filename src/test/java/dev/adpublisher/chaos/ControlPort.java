package dev.adpublisher.chaos;

import dev.adpublisher.chaos.within.Point;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** The harness's side of the socket on which processes announce that they have come to a point, and wait there. */
final class ControlPort implements AutoCloseable {
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(1);

    private final ServerSocket server;
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();
    private final Map<String, Rule> rules = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    /** What a hook could not do. */
    final Queue<String> broken = new ConcurrentLinkedQueue<>();

    ControlPort() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** A process that waits at a point. */
    record Hit(String replica, Runnable go) {}

    /** A point that the first process to reach it announces. */
    final class Rule {
        private final String id;
        private final String line;
        private final CompletableFuture<Hit> hit = new CompletableFuture<>();
        private final Map<String, CompletableFuture<Void>> acknowledgements = new ConcurrentHashMap<>();

        private Rule(String id, Point point, int nth, String subject) {
            this.id = id;
            this.line = "arm " + id + " " + point + " " + nth + " " + subject;
        }

        /** Waits for a process to come there; fails when none does in time, or when {@code over} says that none will. */
        Hit await(Duration patience, BooleanSupplier over) throws TimeoutException {
            long deadline = System.nanoTime() + patience.toNanos();
            try {
                while (System.nanoTime() < deadline && !over.getAsBoolean()) {
                    Hit first = hit.getNow(null);
                    if (first != null) {
                        return first;
                    }
                    Pause.of(Duration.ofMillis(5));
                }
                throw new TimeoutException();
            } finally {
                withdraw();
            }
        }

        /** Nobody waits there any more. The process that did is let go by {@link Hit#go}. */
        void withdraw() {
            rules.remove(id);
            // Who came here at the last moment is let go.
            hit.cancel(false);
            Hit first = hit.isCancelled() ? null : hit.join();
            connections.forEach((name, connection) -> {
                if (first == null || !name.equals(first.replica())) {
                    connection.say("disarm " + id);
                }
            });
        }
    }

    /** Arms a point in every process, those that start later included. */
    Rule arm(Point point, int nth, String subject) {
        Rule rule = new Rule("r" + ids.incrementAndGet(), point, nth, subject);
        rules.put(rule.id, rule);
        connections.forEach((name, connection) -> {
            rule.acknowledgements.put(name, new CompletableFuture<>());
            connection.say(rule.line);
        });
        try {
            CompletableFuture.allOf(rule.acknowledgements.values().toArray(CompletableFuture[]::new))
                    .get(ACKNOWLEDGED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException frozen) {
            // It learns of the rule when it wakes.
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return rule;
    }

    /** Lets go whatever waits in that process: one that shall end in order cannot, while a thread of it is held. */
    void letGo(String replica) {
        Connection connection = connections.get(replica);
        if (connection != null) {
            connection.say("go *");
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        String name = "";
        Connection connection = null;
        try (socket) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            connection = new Connection(new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8));
            name = lines.readLine().substring("hello ".length());
            connections.put(name, connection);
            for (Rule rule : rules.values()) {
                connection.say(rule.line);
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard(name, connection, line);
            }
        } catch (IOException gone) {
            // Killed: that is what it is here for.
        } finally {
            if (connection != null) {
                connections.remove(name, connection);
            }
        }
    }

    private void heard(String name, Connection connection, String line) {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
            case "broken" -> broken.add(name + " " + words[1]);
            case "armed" -> {
                Rule rule = rules.get(words[1]);
                CompletableFuture<Void> acknowledgement = rule == null ? null : rule.acknowledgements.get(name);
                if (acknowledgement != null) {
                    acknowledgement.complete(null);
                }
            }
            case "at" -> {
                Rule rule = rules.get(words[1]);
                Runnable go = () -> connection.say("go " + words[1]);
                if (rule == null || !rule.hit.complete(new Hit(name, go))) {
                    go.run();
                }
            }
            default -> throw new IllegalStateException(line);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private record Connection(PrintWriter out) {
        void say(String line) {
            synchronized (out) {
                out.println(line);
            }
        }
    }
}
