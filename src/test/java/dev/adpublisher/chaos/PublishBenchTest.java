package dev.adpublisher.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a publish takes, beside what Meta's SDK takes for the same campaign: the packaged service as it ships, Meta's sandbox and PostgreSQL are
 * processes of their own, as they are at work, so that none pays for another's garbage. Run by {@code ./mvnw verify -Pbench}.
 */
@Tag("bench-processes")
class PublishBenchTest {
    private static final int DELAY_MILLIS = 50;
    private static final int RUNS = Integer.getInteger("bench.runs", 15);
    /** Of each way, each in its turn; the service has compiled its code before that. */
    private static final int WARM_UPS = Integer.getInteger("bench.warmups", 30);

    private static final List<Integer> ADS = Arrays.stream(
                    System.getProperty("bench.ads", "1,10,50").split(","))
            .map(Integer::valueOf)
            .toList();
    private static final int ANSWERS = Integer.getInteger("bench.answers", 300);
    /** Publishes of ten ads for a JVM to compile what a native image has compiled when it starts. */
    private static final int COMPILED_AFTER = Integer.getInteger("bench.compiled", 600);

    private static final int ACCOUNTS = 60;
    private static final int PICTURE_BYTES = 200_000;

    @TempDir
    private Path folder;

    @Test
    void publishes() throws Exception {
        try (Rig rig = Rig.forFigures();
                Fleet fleet = new Fleet(rig, Fleet.Kind.measured("publishes", Map.of()))) {
            compiled(rig, fleet);
            rig.sandbox.post("delay", "{\"ms\":" + DELAY_MILLIS + "}");
            System.out.printf(
                    "%nPublishing, %d ms per operation at Meta, %d runs after %d warm-ups, milliseconds%n",
                    DELAY_MILLIS, RUNS, WARM_UPS);
            System.out.printf("%-6s %-34s %8s %8s %8s%n", "ads", "way", "median", "min", "max");
            for (int ads : ADS) {
                measure(rig, fleet, ads);
            }
        }
    }

    private void measure(Rig rig, Fleet fleet, int ads) throws Exception {
        double[] service = new double[RUNS];
        double[] batch = new double[RUNS];
        double[] script = new double[RUNS];
        for (int run = -WARM_UPS; run < RUNS; run++) {
            Tenant tenant = new Tenant(rig, fleet, "publish", ads, pictures(ads));
            double[] took = {
                published(tenant, ads),
                sdk(rig, tenant, ads, SdkScript::inBatches),
                run < 0 && run > -WARM_UPS ? 0 : sdk(rig, tenant, ads, SdkScript::oneAfterAnother)
            };
            if (run >= 0) {
                service[run] = took[0];
                batch[run] = took[1];
                script[run] = took[2];
            }
        }
        System.out.printf(
                "%-6d where the time of the last publish went, by the journal: %s%n", ads, course(rig, fleet));
        print(ads, "this service, journal and all", service);
        print(ads, "SDK, one batch after another", batch);
        print(ads, "SDK, one call after another", script);
        System.out.printf(
                "%-6d limit (3 x %d ms) %d ms; service / limit %.2f; batch / service %.2f; script / service %.2f%n",
                ads,
                DELAY_MILLIS,
                3 * DELAY_MILLIS,
                median(service) / (3 * DELAY_MILLIS),
                median(batch) / median(service),
                median(script) / median(service));
    }

    /** When the first and the last of each kind was intended and confirmed, in milliseconds since its publication was written. */
    private static String course(Rig rig, Fleet fleet) throws SQLException {
        try (Connection database = rig.postgres.connect(fleet.database(), "postgres");
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        WITH newest AS (SELECT * FROM publications ORDER BY created_at DESC LIMIT 1),
                             moves AS (SELECT split_part(a.subject, '/', 1) || CASE a.to_state WHEN 'IN_FLIGHT' THEN ' sent ' ELSE ' made ' END AS move,
                                              round(1000 * extract(epoch FROM a.created_at - p.created_at)) AS at
                                         FROM campaign_audit_log a JOIN newest p ON p.campaign_id = a.campaign_id
                                        WHERE a.action = 'publish_object.state'
                                       UNION ALL SELECT 'end ', round(1000 * extract(epoch FROM finished_at - created_at)) FROM newest)
                        SELECT string_agg(said, ', ' ORDER BY first, last)
                          FROM (SELECT move || min(at) || CASE WHEN max(at) > min(at) THEN '–' || max(at) ELSE '' END AS said, min(at) AS first, max(at) AS last
                                  FROM moves GROUP BY move) AS each_move
                        """)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void answersAPublish() throws Exception {
        try (Rig rig = Rig.forFigures();
                Fleet fleet = new Fleet(rig, Fleet.Kind.measured("answers", Map.of()))) {
            compiled(rig, fleet);
            List<Tenant> tenants = IntStream.range(0, ANSWERS + WARM_UPS)
                    .mapToObj(i -> new Tenant(rig, fleet, "answer", 2, pictures(2)))
                    .toList();
            double[] answers = new double[ANSWERS];
            for (int i = 0; i < tenants.size(); i++) {
                Tenant tenant = tenants.get(i);
                long began = System.nanoTime();
                int status = publish(fleet, tenant);
                double took = (System.nanoTime() - began) / 1e6;
                assertThat(status).isEqualTo(202);
                if (i >= WARM_UPS) {
                    answers[i - WARM_UPS] = took;
                }
                ended(tenant);
            }
            Arrays.sort(answers);
            System.out.printf(
                    "%nPOST …/publish answers, %d requests, milliseconds: median %.1f, 99th percentile %.1f, max %.1f%n",
                    ANSWERS, answers[ANSWERS / 2], answers[(int) Math.ceil(ANSWERS * 0.99) - 1], answers[ANSWERS - 1]);
        }
    }

    /** Many at once, so that it does not take long. */
    private static void compiled(Rig rig, Fleet fleet) throws Exception {
        Crowd crowd = new Crowd(rig, fleet, ACCOUNTS, COMPILED_AFTER / ACCOUNTS, 10);
        crowd.publish();
        crowd.secondsUntilPublished("");
    }

    private static int publish(Fleet fleet, Tenant tenant) throws IOException {
        return fleet.sendTo(
                        fleet.any(0), "POST", tenant.path("/publish"), "{\"target\":\"paused\"}", tenant.headers(null))
                .statusCode();
    }

    private static double published(Tenant tenant, int ads) throws IOException {
        Instant began = Instant.now();
        assertThat(publish(tenant.fleet(), tenant)).isEqualTo(202);
        JsonNode publication = ended(tenant);
        assertThat(publication.path("meta_ad_ids")).hasSize(ads);
        // By the database's clock, which is this machine's: how often the end is looked for does not count.
        Instant ended = Instant.parse(publication.path("published_at").asText());
        return Duration.between(began, ended).toNanos() / 1e6;
    }

    /** Looks seldom, for on this machine whoever looks takes the time from who works. */
    private static JsonNode ended(Tenant tenant) {
        for (int look = 0; look < 1_000; look++) {
            Pause.of(Duration.ofMillis(150));
            JsonNode publication = tenant.publication();
            if (publication.path("phase").asText().equals("done")) {
                return publication;
            }
        }
        throw new AssertionError("the publish does not end: " + tenant.publication());
    }

    /** What an SDK way does. */
    private interface Script {
        int run(SdkScript script) throws Exception;
    }

    private double sdk(Rig rig, Tenant tenant, int ads, Script way) throws Exception {
        List<File> files = new ArrayList<>();
        for (String picture : pictures(ads)) {
            files.add(file(rig, picture));
        }
        SdkScript script = new SdkScript(rig.sandbox.url(), tenant.tokens.peek(), tenant.account, files);
        long began = System.nanoTime();
        assertThat(way.run(script)).isEqualTo(ads);
        return (System.nanoTime() - began) / 1e6;
    }

    private static List<String> pictures(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "picture-" + i + ".jpg?bytes=" + PICTURE_BYTES)
                .toList();
    }

    private File file(Rig rig, String picture) throws IOException {
        Path file = folder.resolve(picture.substring(0, picture.indexOf('?')));
        if (!Files.exists(file)) {
            try (InputStream in = URI.create(rig.sandbox.url() + "/_sandbox/images/" + picture)
                    .toURL()
                    .openStream()) {
                Files.copy(in, file);
            }
        }
        return file.toFile();
    }

    private static void print(int ads, String way, double[] took) {
        double[] sorted = took.clone();
        Arrays.sort(sorted);
        System.out.printf(
                "%-6d %-34s %8.0f %8.0f %8.0f%n", ads, way, median(took), sorted[0], sorted[sorted.length - 1]);
    }

    private static double median(double[] took) {
        double[] sorted = took.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
