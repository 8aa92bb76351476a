package dev.adpublisher.chaos;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What all fleets share: PostgreSQL, Meta, the port of the crash points, the shipped jar. */
final class Rig implements AutoCloseable {
    private static final List<String> SANDBOX = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");

    final Path folder;
    final Path jar;
    final ControlPort control;
    final PostgresServer postgres;
    final SandboxProcess sandbox;
    final Issuer issuer = new Issuer();
    final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    /** Everything that its processes say is kept in a folder of its own under {@code target/chaos}. */
    Rig() throws IOException {
        this(SANDBOX, "", false);
    }

    /** The same, but Meta takes a request however late it comes. */
    static Rig ofLateRequests() throws IOException {
        return new Rig(SANDBOX, "ignore-appsecret-time", false);
    }

    /** PostgreSQL writes through to the disk, and Meta costs as little as it can. */
    static Rig forFigures() throws IOException {
        return new Rig(List.of("-Xmx3g"), "", true);
    }

    private Rig(List<String> sandboxJvm, String switches, boolean durable) throws IOException {
        this.folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target/chaos").toAbsolutePath()), "run-");
        this.jar = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new IllegalStateException("there is no " + jar + ": ./mvnw package makes it");
        }
        this.control = new ControlPort();
        this.sandbox = new SandboxProcess(folder, sandboxJvm, switches);
        this.postgres = new PostgresServer(folder, durable);
        sandbox.post("proof-life", "{\"ms\":" + Fleet.PROOF_LIFE.toMillis() + "}");
    }

    List<Path> logs(Fleet fleet) {
        return Stream.concat(
                        fleet.replicas().stream().map(replica -> replica.log().toPath()),
                        Stream.of(postgres.log().toPath()))
                .toList();
    }

    @Override
    public void close() throws IOException {
        sandbox.close();
        postgres.close();
        control.close();
        http.close();
    }
}
