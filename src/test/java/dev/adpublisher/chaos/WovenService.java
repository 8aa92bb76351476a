package dev.adpublisher.chaos;

import dev.adpublisher.chaos.within.Point;
import dev.adpublisher.chaos.within.Variant;
import dev.adpublisher.chaos.within.Weaver;
import dev.adpublisher.chaos.within.WovenMain;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The shipped service with the hooks in it: its own jars, and before them one with the classes that were woven. All are on one class path, and
 * the JVM's own ahead-of-time cache holds them as they are laid out in memory, from one start. Replicas are started anew all the time, and with
 * this a start takes about half of the processor that it takes with a Java agent, which rules such a cache out.
 */
final class WovenService {
    private static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final Duration CACHE_WITHIN = Duration.ofMinutes(4);
    private static WovenService made;

    private final String classPath;
    private final Path cache;
    private final Set<Point> missing;

    private WovenService(String classPath, Path cache, Set<Point> missing) {
        this.classPath = classPath;
        this.cache = cache;
        this.missing = missing;
    }

    /** Made once for all rigs of this run. */
    static synchronized WovenService of(Rig rig) {
        if (made == null) {
            made = make(rig);
        }
        return made;
    }

    /** The points that were not found in any class. */
    Set<Point> missing() {
        return missing;
    }

    /** What a JVM is started with, for these options of {@link WovenMain}. */
    List<String> program(String options) {
        return program("-XX:AOTCache=" + cache, options);
    }

    private List<String> program(String cacheOption, String options) {
        List<String> program = new ArrayList<>(JVM);
        program.addAll(List.of(
                cacheOption,
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-D" + WovenMain.OPTIONS + "=" + options,
                "-cp",
                classPath,
                WovenMain.class.getName()));
        return program;
    }

    private static WovenService make(Rig rig) {
        try {
            Path woven = rig.folder.resolve("woven.jar");
            List<Path> jars = jars(rig.jar.getParent());
            Set<Point> missing = weave(jars, woven);
            String classPath = Stream.concat(Stream.of(woven), jars.stream())
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
            WovenService service = new WovenService(classPath, rig.folder.resolve("service.aot"), missing);
            service.fillCache(rig);
            return service;
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("the service cannot be woven", e);
        }
    }

    /** In the order in which Quarkus looks for a class. */
    private static List<Path> jars(Path application) throws IOException {
        List<Path> jars = new ArrayList<>(List.of(
                application.resolve("quarkus/transformed-bytecode.jar"),
                application.resolve("quarkus/generated-bytecode.jar")));
        for (String folder : List.of("app", "lib/boot", "lib/main")) {
            try (Stream<Path> files = Files.list(application.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
            }
        }
        return jars;
    }

    private static Set<Point> weave(List<Path> jars, Path woven) throws IOException, URISyntaxException {
        URL[] urls = jars.stream().map(WovenService::url).toArray(URL[]::new);
        try (URLClassLoader service = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(woven))) {
            addHooks(out);
            Weaver weaver = new Weaver(service);
            Set<String> seen = new HashSet<>();
            for (Path jar : jars) {
                weave(jar, weaver, seen, out);
            }
            return weaver.missing();
        }
    }

    private static void weave(Path jar, Weaver weaver, Set<String> seen, JarOutputStream out) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().toList()) {
                String name = entry.getName().replaceFirst("\\.class$", "");
                if (name.equals(entry.getName()) || !Weaver.mayTouch(name) || !seen.add(name)) {
                    continue;
                }
                try (InputStream in = file.getInputStream(entry)) {
                    byte[] woven = weaver.woven(name, in.readAllBytes()).orElse(null);
                    if (woven != null) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        out.write(woven);
                    }
                }
            }
        }
    }

    /** As they were compiled with the tests. */
    private static void addHooks(JarOutputStream out) throws IOException, URISyntaxException {
        String folder = WovenMain.class.getPackageName().replace('.', '/');
        Path classes = Path.of(Objects.requireNonNull(WovenMain.class.getResource("WovenMain.class"))
                        .toURI())
                .getParent();
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file : files.toList()) {
                out.putNextEntry(new JarEntry(folder + "/" + file.getFileName()));
                Files.copy(file, out);
            }
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fillCache(Rig rig) {
        String name = "once";
        rig.postgres.createDatabase(name);
        Replica once = new Replica(
                name,
                program(
                        "-XX:AOTCacheOutput=" + cache,
                        "port=" + rig.control.port() + ";name=" + name + ";variant=NONE;skew=0;log=configured"),
                Fleet.environment(rig, new Fleet.Kind(name, 1, Variant.NONE, Map.of())),
                rig.folder,
                rig.http);
        once.start();
        // Only then the JVM lays out the cache, some ten seconds on an idle machine.
        once.end(CACHE_WITHIN);
        if (!Files.exists(cache)) {
            throw new IllegalStateException("no " + cache + ", see " + once.log());
        }
    }
}
