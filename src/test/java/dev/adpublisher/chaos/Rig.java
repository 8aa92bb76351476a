package dev.adpublisher.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** What all fleets share: PostgreSQL, Meta, the port of the crash points, the agent, the shipped jar. */
final class Rig implements AutoCloseable {
    private static final List<String> SANDBOX = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");

    final Path folder;
    final Path jar;
    final Path agent;
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
        this.agent = packAgent(folder.resolve("chaos-agent.jar"));
        this.control = new ControlPort();
        this.sandbox = new SandboxProcess(folder, sandboxJvm, switches);
        this.postgres = new PostgresServer(folder, durable);
        sandbox.post("proof-life", "{\"ms\":" + Fleet.PROOF_LIFE.toMillis() + "}");
    }

    /** The agent's classes as they were compiled with the tests. */
    private static Path packAgent(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(new Attributes.Name("Premain-Class"), "dev.adpublisher.chaos.agent.ChaosAgent");
        Path agent = agentClasses();
        Path classes = agent.resolve("../../../..").normalize();
        try (Stream<Path> files = Files.list(agent);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Path file : files.toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                try (InputStream in = Files.newInputStream(file)) {
                    in.transferTo(out);
                }
            }
        }
        return jar;
    }

    private static Path agentClasses() {
        try {
            return Path.of(Objects.requireNonNull(Rig.class.getResource("agent/ChaosAgent.class"))
                            .toURI())
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
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
