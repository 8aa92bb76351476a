package dev.adpublisher.chaos;

import dev.adpublisher.chaos.agent.Variant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The service's classes as the JVM lays them out, from one start of it without the agent. Replicas are started anew some fifty times, and with
 * this each start takes about a third less of the processor. A class that the agent changes, or that is not the one of the archive, is loaded
 * as ever: the JVM compares.
 */
final class ClassArchive {
    private static Path made;

    private ClassArchive() {}

    /** Made once for all rigs of this run. */
    static synchronized List<String> options(Rig rig) {
        if (made == null) {
            made = make(rig);
        }
        return List.of("-XX:SharedArchiveFile=" + made, "-Xshare:auto");
    }

    private static Path make(Rig rig) {
        Path archive = rig.folder.resolve("service.jsa");
        String database = "archive";
        rig.postgres.createDatabase(database);
        Replica once = new Replica(
                database,
                rig.jar,
                Stream.concat(Fleet.JVM.stream(), Stream.of("-XX:ArchiveClassesAtExit=" + archive))
                        .toList(),
                Fleet.environment(rig, new Fleet.Kind(database, 1, Variant.NONE, Map.of())),
                rig.folder,
                rig.http);
        once.start();
        once.end();
        if (!Files.exists(archive)) {
            throw new IllegalStateException("no " + archive + ", see " + once.log());
        }
        return archive;
    }
}
