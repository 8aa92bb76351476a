package dev.adpublisher.platform;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether anybody named a database, asked before there is a configuration to ask: in the environment, in system properties, or in the two
 * files beside the process that Quarkus reads. Where further files are named ({@code quarkus.config.locations}) it is taken to be there.
 */
final class DatabaseSettings {
    private static final Set<Path> FILES = Set.of(Path.of("config", "application.properties"), Path.of(".env"));

    private DatabaseSettings() {}

    static boolean present() {
        Stream<String> names = Stream.concat(
                Stream.concat(System.getenv().keySet().stream(), System.getProperties().stringPropertyNames().stream()),
                FILES.stream().flatMap(DatabaseSettings::namesIn));
        return names.anyMatch(DatabaseSettings::namesDatabase);
    }

    static boolean namesDatabase(String name) {
        String dotted = name.toLowerCase(Locale.ROOT).replace('_', '.');
        return dotted.contains("quarkus.datasource.") || dotted.equals("quarkus.config.locations");
    }

    private static Stream<String> namesIn(Path file) {
        if (!Files.isReadable(file)) {
            return Stream.empty();
        }
        Properties content = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            content.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return content.stringPropertyNames().stream();
    }
}
