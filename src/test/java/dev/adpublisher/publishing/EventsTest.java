package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.platform.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The publication as Server-Sent Events. */
@QuarkusTest
class EventsTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Inject
    HandClaims hand;

    /** One event as it was sent. */
    private record Event(String name, long id, JsonNode data) {}

    @Test
    void tellEveryChangeInOrderAndEndWithThePublish() throws Exception {
        // Given
        Journey journey = Journey.withAds(2);
        Journey.Hold hold = journey.hold("adsets", 1, "after");
        journey.publish("active").then().statusCode(202);
        hold.await();

        // When
        CompletableFuture<Void> told = new CompletableFuture<>();
        CompletableFuture<List<Event>> stream = listen(journey, null, () -> told.complete(null));
        told.get(30, TimeUnit.SECONDS);
        hold.release();
        List<Event> events = stream.get(30, TimeUnit.SECONDS);

        // Then
        assertThat(events).extracting(Event::name).containsOnly("publication");
        assertThat(events).extracting(Event::id).isSorted().doesNotHaveDuplicates();
        List<String> phases = events.stream()
                .map(event -> event.data().path("phase").asText())
                .distinct()
                .toList();
        assertThat(phases).startsWith("creating").endsWith("done").doesNotContain("queued");
        assertThat(events.getLast().data()).isEqualTo(journey.publication());
        List<Integer> done = events.stream()
                .map(event -> event.data().at("/progress/done").asInt())
                .toList();
        assertThat(done).isSorted();
    }

    @Test
    void resumeAfterTheLastOneSeen() throws Exception {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        List<Event> first = listen(journey, null).get(30, TimeUnit.SECONDS);
        assertThat(first).hasSize(1);

        // When
        List<Event> again =
                listen(journey, Long.toString(first.getFirst().id())).get(30, TimeUnit.SECONDS);
        List<Event> older =
                listen(journey, Long.toString(first.getFirst().id() - 1)).get(30, TimeUnit.SECONDS);
        List<Event> nonsense = listen(journey, "nonsense").get(30, TimeUnit.SECONDS);

        // Then
        assertThat(again).isEmpty();
        assertThat(older).isEqualTo(first);
        assertThat(nonsense).isEqualTo(first);
    }

    /** The ids of one stream only rise: a browser that comes back brings the last one of the publish before. */
    @Test
    void goOnWithTheNextPublishWhereTheLastOneEnded() throws Exception {
        // Given
        Journey journey = Journey.withAds(1);
        Journey.Hold hold = journey.hold("adsets", 1, "after");
        journey.publish("paused").then().statusCode(202);
        hold.await();
        journey.command("cancel").then().statusCode(202);
        hold.release();
        journey.ended();
        hand.run(journey, "UPDATE publications SET version = version + 100 WHERE campaign_id = ?::uuid RETURNING 1");
        long seen = listen(journey, null).get(30, TimeUnit.SECONDS).getLast().id();

        // When
        journey.published("paused");
        List<Event> next = listen(journey, Long.toString(seen)).get(30, TimeUnit.SECONDS);

        // Then
        assertThat(next).isNotEmpty().allMatch(event -> event.id() > seen);
        assertThat(next.getLast().data()).isEqualTo(journey.publication());
    }

    @Test
    void areNobodyElses() throws Exception {
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        HttpResponse<String> answer = open(journey.path("/publication/events"), UUID.randomUUID(), null)
                .get();
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(Journey.read(answer.body()).path("code").asText()).isEqualTo("not_found");
    }

    @Test
    void ofACampaignNeverPublishedAreNotFound() throws Exception {
        Journey journey = Journey.withAds(1);
        assertThat(open(journey.path("/publication/events"), journey.user, null)
                        .get()
                        .statusCode())
                .isEqualTo(404);
        assertThat(open("/api/v1/campaigns/no-id/publication/events", journey.user, null)
                        .get()
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void endWithTheTokenThatOpenedThem() throws Exception {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        String token = TestTokens.bearer(journey.user, Duration.ofSeconds(3));
        // When
        HttpResponse<String> stream = HTTP.sendAsync(
                        request(journey.path("/publication/events?follow=true"), token),
                        HttpResponse.BodyHandlers.ofString())
                .get(30, TimeUnit.SECONDS);
        // Then
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(events(stream.body())).hasSize(1);
    }

    private static HttpRequest request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", token)
                .build();
    }

    private static CompletableFuture<List<Event>> listen(Journey journey, String lastEventId) {
        return listen(journey, lastEventId, () -> {});
    }

    /** All events until the stream's end; {@code told} runs as each arrives. */
    private static CompletableFuture<List<Event>> listen(Journey journey, String lastEventId, Runnable told) {
        return open(journey.path("/publication/events"), journey.user, lastEventId, HttpResponse.BodyHandlers.ofLines())
                .thenApply(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                            .startsWith("text/event-stream");
                    return events(answer.body()
                            .peek(line -> {
                                if (line.startsWith("data:")) {
                                    told.run();
                                }
                            })
                            .collect(Collectors.joining("\n")));
                });
    }

    private static CompletableFuture<HttpResponse<String>> open(String path, UUID user, String lastEventId) {
        return open(path, user, lastEventId, HttpResponse.BodyHandlers.ofString());
    }

    private static <T> CompletableFuture<HttpResponse<T>> open(
            String path, UUID user, String lastEventId, HttpResponse.BodyHandler<T> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", TestTokens.bearer(user));
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return HTTP.sendAsync(request.build(), body);
    }

    private static List<Event> events(String body) {
        List<Event> events = new ArrayList<>();
        for (String block : body.split("\n\n")) {
            if (!block.isBlank()) {
                events.add(new Event(
                        field(block, "event"), Long.parseLong(field(block, "id")), Journey.read(field(block, "data"))));
            }
        }
        return events;
    }

    private static String field(String block, String name) {
        return block.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }
}
