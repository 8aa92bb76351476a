package dev.adpublisher.chaos;

import dev.adpublisher.chaos.within.Variant;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Some replicas of the service on one database. */
final class Fleet implements AutoCloseable {
    /** So that many rounds fit into minutes; all other settings are the product's. A request is refused by Meta when its proof is older than a freeze. */
    static final Duration LEASE = Duration.ofSeconds(3);

    static final Duration PROOF_LIFE = Duration.ofSeconds(4);
    static final Duration RECONCILE_WAIT = Duration.ofSeconds(5);
    static final int MOST_CLAIMS = 4;
    /** Longer than a replica is frozen: what it has taken in, it answers when it wakes. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(9);

    private static final Duration ASKED_AGAIN_FOR = Duration.ofSeconds(90);

    private static final Map<String, String> HURRIED = Map.ofEntries(
            Map.entry("ADPUBLISHER_MEDIA_DEADLINE", "3s"),
            Map.entry("ADPUBLISHER_PUBLISHING_LEASE", LEASE.toString()),
            Map.entry("ADPUBLISHER_PUBLISHING_HEARTBEAT", "800ms"),
            Map.entry("ADPUBLISHER_PUBLISHING_POLL", "500ms"),
            Map.entry("ADPUBLISHER_PUBLISHING_BACKOFF", "200ms"),
            Map.entry("ADPUBLISHER_PUBLISHING_RECONCILE_WAIT", RECONCILE_WAIT.toString()),
            Map.entry("ADPUBLISHER_PUBLISHING_RECONCILE_INTERVAL", "300ms"),
            Map.entry("ADPUBLISHER_PUBLISHING_MAX_CLAIMS", Integer.toString(MOST_CLAIMS)),
            Map.entry("ADPUBLISHER_GRAPH_REQUEST_TIMEOUT", "1500ms"),
            // Each connection costs PostgreSQL and the replica a start of its own, and replicas start all the time.
            Map.entry("QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE", "8"),
            Map.entry("QUARKUS_SHUTDOWN_TIMEOUT", "5s"));

    private final String database;
    final Watch watch;
    private final List<Replica> replicas = new ArrayList<>();
    /** Everyone who has come in here, in order. */
    final Queue<Tenant> tenants = new ConcurrentLinkedQueue<>();

    private final AtomicInteger next = new AtomicInteger();
    private final HttpClient http;
    private final HttpClient shared;

    /**
     * @param settings of this fleet alone, in the form of environment variables
     * @param measured the product as it ships: its own settings, no hooks, the optimizing compiler
     */
    record Kind(String database, int size, Variant variant, Map<String, String> settings, boolean measured) {
        Kind(String database, int size, Variant variant, Map<String, String> settings) {
            this(database, size, variant, settings, false);
        }

        static Kind measured(String database, Map<String, String> settings) {
            return new Kind(database, 1, Variant.NONE, settings, true);
        }
    }

    Fleet(Rig rig, Kind kind) {
        this.database = kind.database();
        this.shared = rig.http;
        this.http = kind.measured()
                ? HttpClient.newBuilder()
                        // As a proxy in front of the service speaks to it; the client's own choice is an upgrade to
                        // HTTP/2.
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()
                : rig.http;
        this.watch = new Watch(rig.postgres, database);
        rig.postgres.createDatabase(database);
        for (int i = 0; i < kind.size(); i++) {
            replicas.add(new Replica(
                    database + "-" + (i + 1), program(rig, kind, i), environment(rig, kind), rig.folder, http));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<?> started : replicas.stream()
                    .map(replica -> threads.submit(replica::start))
                    .toList()) {
                started.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            close();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> program(Rig rig, Kind kind, int index) {
        if (kind.measured()) {
            // The collector of the native image that ships.
            return Stream.concat(
                            Stream.of(System.getProperty("bench.jvm", "-Xmx512m -XX:+UseSerialGC")
                                    .split("[; ]")),
                            Stream.of("-jar", rig.jar.toString()))
                    .toList();
        }
        return WovenService.of(rig)
                .program("port=" + rig.control.port() + ";name=" + kind.database() + "-" + (index + 1) + ";variant="
                        + kind.variant() + ";skew=" + skew(kind, index).toMillis() + ";log="
                        + (index == 0 ? "all" : "configured"));
    }

    /** In a fleet of three the second one's clock is ten minutes ahead and the third one's ten minutes behind; the first logs everything. */
    private static Duration skew(Kind kind, int index) {
        return kind.size() < 3
                ? Duration.ZERO
                : Duration.ofMinutes(List.of(0, 10, -10).get(index));
    }

    static Map<String, String> environment(Rig rig, Kind kind) {
        Map<String, String> all = new HashMap<>(rig.postgres.settings(kind.database()));
        all.put("MP_JWT_VERIFY_PUBLICKEY", rig.issuer.publicKey());
        all.put("MP_JWT_VERIFY_ISSUER", Issuer.NAME);
        all.put("ADPUBLISHER_TOKENS_KEYS", Issuer.tokenKey("first"));
        // Fifty clicks at once are what a storm is about; this wall has tests of its own.
        all.put("ADPUBLISHER_RATES_PER_USER", "off");
        all.put("ADPUBLISHER_META_GRAPH_URL", rig.sandbox.url());
        all.put("ADPUBLISHER_META_APP_ID", SandboxProcess.APP);
        all.put("ADPUBLISHER_META_APP_SECRET", SandboxProcess.APP_SECRET);
        all.put("ADPUBLISHER_MEDIA_TRUSTED_ORIGINS", rig.sandbox.url());
        if (!kind.measured()) {
            all.putAll(HURRIED);
        }
        all.putAll(kind.settings());
        return all;
    }

    String database() {
        return database;
    }

    List<Replica> replicas() {
        return replicas;
    }

    Replica named(String name) {
        return replicas.stream()
                .filter(replica -> replica.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    Replica any(int number) {
        return replicas.get(Math.floorMod(number, replicas.size()));
    }

    /** An answer of whichever replica gives one: the next is asked where one is away, as a load balancer would. */
    HttpResponse<String> send(String method, String path, String body, Map<String, String> headers) {
        long deadline = System.nanoTime() + ASKED_AGAIN_FOR.toNanos();
        String last = "";
        while (System.nanoTime() < deadline) {
            try {
                HttpResponse<String> answer = sendTo(any(next.getAndIncrement()), method, path, body, headers);
                if (answer.statusCode() < 500) {
                    return answer;
                }
                last = answer.statusCode() + " " + answer.body();
            } catch (IOException away) {
                last = away.toString();
            }
            Pause.of(Duration.ofMillis(100));
        }
        throw new IllegalStateException(method + " " + path + " is answered by nobody: " + last);
    }

    HttpResponse<String> sendTo(Replica replica, String method, String path, String body, Map<String, String> headers)
            throws IOException {
        URI uri = replica.uri(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(ANSWER_WITHIN);
        headers.forEach(request::header);
        request.header("Content-Type", "application/json");
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** An answer of this replica's management port, asked again while it lives and cannot be connected to. */
    String management(Replica replica, String path) {
        HttpRequest request = HttpRequest.newBuilder(replica.management(path))
                .timeout(ANSWER_WITHIN)
                .build();
        long deadline = System.nanoTime() + ASKED_AGAIN_FOR.toNanos();
        while (true) {
            try {
                return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            } catch (IOException away) {
                if (System.nanoTime() > deadline || !replica.alive()) {
                    throw new IllegalStateException(replica.name() + " does not answer at " + path, away);
                }
                Pause.of(Duration.ofMillis(100));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        replicas.forEach(Replica::stop);
        if (http != shared) {
            http.close();
        }
    }
}
