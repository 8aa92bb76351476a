package dev.adpublisher.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.platform.TestTokens;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints how long a publish takes, beside what a script with Meta's SDK takes, against the same sandbox in the same run, the ways in turn.
 * Asserts only that all of them made what they should; the figures are for people to read.
 */
@Tag("bench")
@QuarkusTest
class PublishBenchTest {
    private static final int DELAY_MILLIS = Integer.getInteger("bench.delay", 50);
    private static final int RUNS = Integer.getInteger("bench.runs", 11);
    private static final int WARM_UPS = Integer.getInteger("bench.warmups", 60);
    private static final List<Integer> ADS = Arrays.stream(
                    System.getProperty("bench.ads", "1,10,50").split(","))
            .map(Integer::valueOf)
            .toList();
    private static final int ANSWERS = Integer.getInteger("bench.answers", 300);
    private static final int PICTURE_BYTES = 200_000;
    private static final String PUBLISH = "{\"target\":\"paused\"}";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @AfterAll
    static void withoutDelay() {
        Journey.sandboxPost("delay", "{\"ms\":0}");
    }

    @Test
    void publishes() throws Exception {
        Journey.sandboxPost("delay", "{\"ms\":" + DELAY_MILLIS + "}");
        System.out.printf(
                "%nPublishing, %d ms per operation at Meta, %d runs after %d warm-ups, milliseconds%n",
                DELAY_MILLIS, RUNS, WARM_UPS);
        System.out.printf("%-6s %-34s %8s %8s %8s%n", "ads", "way", "median", "min", "max");
        for (int ads : ADS) {
            double[] service = new double[RUNS];
            double[] batch = new double[RUNS];
            double[] script = new double[RUNS];
            for (int run = -WARM_UPS; run < RUNS; run++) {
                double[] took = {
                    service(ads),
                    sdk(ads, SdkScript::inBatches),
                    run < 0 && run > -WARM_UPS ? 0 : sdk(ads, SdkScript::oneAfterAnother)
                };
                if (run >= 0) {
                    service[run] = took[0];
                    batch[run] = took[1];
                    script[run] = took[2];
                }
            }
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
    }

    @Test
    void answersAPublish() throws Exception {
        Journey.sandboxPost("delay", "{\"ms\":0}");
        double[] answers = new double[ANSWERS];
        List<Journey> journeys = new ArrayList<>();
        for (int i = 0; i < ANSWERS + 50; i++) {
            Journey journey = Journey.withAds(2);
            journey.api().post(journey.path("/prepare")).then().statusCode(200);
            journeys.add(journey);
        }
        for (int i = 0; i < journeys.size(); i++) {
            Journey journey = journeys.get(i);
            HttpRequest publish = request(journey, "/publish", PUBLISH);
            long began = System.nanoTime();
            HttpResponse<String> answer = send(publish);
            double took = (System.nanoTime() - began) / 1e6;
            assertThat(answer.statusCode()).isEqualTo(202);
            if (i >= 50) {
                answers[i - 50] = took;
            }
            ended(journey);
        }
        Arrays.sort(answers);
        System.out.printf(
                "%nPOST …/publish answers, %d requests, milliseconds: median %.1f, 99th percentile %.1f, max %.1f%n",
                ANSWERS, answers[ANSWERS / 2], answers[(int) (ANSWERS * 0.99)], answers[ANSWERS - 1]);
    }

    private double service(int ads) throws Exception {
        Journey journey = Journey.withAds(ads);
        journey.api().post(journey.path("/prepare")).then().statusCode(200);
        HttpRequest publish = request(journey, "/publish", PUBLISH);
        Instant began = Instant.now();
        assertThat(send(publish).statusCode()).isEqualTo(202);
        JsonNode publication = ended(journey);
        assertThat(publication.path("meta_ad_ids")).hasSize(ads);
        // By the database's clock, which is this machine's: how often the end is looked for does not count.
        Instant ended = Instant.parse(publication.path("published_at").asText());
        return Duration.between(began, ended).toNanos() / 1e6;
    }

    /** Looks seldom and with a light client, for on this machine whoever looks takes the time from who works. */
    private JsonNode ended(Journey journey) throws Exception {
        for (int look = 0; look < 1_000; look++) {
            LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
            JsonNode publication = Journey.JSON.readTree(
                    send(request(journey, "/publication", null)).body());
            if (publication.path("phase").asText().equals("done")) {
                return publication;
            }
        }
        throw new AssertionError("the publish does not end: " + journey.publication());
    }

    /** Ready to be sent: signing the user's token is not the service's time. */
    private static HttpRequest request(Journey journey, String path, @Nullable String body) {
        URI uri = URI.create(RestAssured.baseURI + ":" + RestAssured.port + journey.path(path));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Authorization", TestTokens.bearer(journey.user))
                .header("Content-Type", "application/json");
        return body == null
                ? request.GET().build()
                : request.POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** What an SDK way does. */
    private interface Script {
        int run(SdkScript script) throws Exception;
    }

    private double sdk(int ads, Script way) throws Exception {
        List<File> pictures = pictures(ads);
        SdkScript script = new SdkScript(Journey.sandbox(), "sandbox-user-1", "1001", pictures);
        long began = System.nanoTime();
        assertThat(way.run(script)).isEqualTo(ads);
        return (System.nanoTime() - began) / 1e6;
    }

    private List<File> pictures(int count) throws IOException {
        List<File> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path picture = folder.resolve("picture-" + i + ".jpg");
            if (!Files.exists(picture)) {
                try (InputStream in = URI.create(
                                Journey.sandbox() + "/_sandbox/images/picture-" + i + ".jpg?bytes=" + PICTURE_BYTES)
                        .toURL()
                        .openStream()) {
                    Files.copy(in, picture);
                }
            }
            pictures.add(picture.toFile());
        }
        return pictures;
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
