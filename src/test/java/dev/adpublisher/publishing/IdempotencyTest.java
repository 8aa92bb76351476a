package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The same click many times is one publish; with or without an Idempotency-Key. */
@QuarkusTest
class IdempotencyTest {
    private static final int CLICKS = 50;

    @Test
    void theSameKeyAndBodyGetTheSameAnswer() {
        // Given
        Journey journey = Journey.withAds(1);
        Response first = publish(journey, "key-1", "paused");
        journey.ended();

        // When
        Response second = publish(journey, "key-1", "paused");

        // Then
        assertThat(second.statusCode()).isEqualTo(first.statusCode()).isEqualTo(202);
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(Journey.read(second.asString())).isEqualTo(Journey.read(first.asString()));
        journey.assertExactlyOnce(journey.ended(), 1);
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() {
        Journey journey = Journey.withAds(1);
        publish(journey, "key-1", "paused").then().statusCode(202);
        publish(journey, "key-1", "active").then().statusCode(422).body("code", equalTo("idempotency_key_reused"));
        assertThat(journey.ended().path("publish_status").asText()).isEqualTo("paused");
    }

    @Test
    void aRefusedPublishDoesNotUseUpItsKey() {
        // Given
        Journey journey = Journey.drafted("website-visits", "GBP", draft -> {});
        publish(journey, "key-1", "paused").then().statusCode(422).body("code", equalTo("not_publishable"));
        journey.connect().then().statusCode(200);

        // When, Then
        publish(journey, "key-1", "paused").then().statusCode(202);
        assertThat(journey.ended().path("publish_status").asText()).isEqualTo("paused");
    }

    @Test
    void aCommandWithItsKeyIsDoneOnce() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("active");
        journey.api()
                .header("Idempotency-Key", "pause-1")
                .post(journey.path("/publication/pause"))
                .then()
                .statusCode(202);
        journey.until(publication -> publication.path("publish_status").asText().equals("paused"));
        journey.command("resume").then().statusCode(202);
        journey.until(publication -> publication.path("publish_status").asText().equals("active"));

        // When
        journey.api()
                .header("Idempotency-Key", "pause-1")
                .post(journey.path("/publication/pause"))
                .then()
                .statusCode(202);

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("active");
    }

    @Test
    void manyClicksWithOneKeyAreOnePublish() throws Exception {
        // Given
        Journey journey = Journey.withAds(2);

        // When
        List<Response> answers = click(journey, "key-1");

        // Then
        assertThat(answers).extracting(Response::statusCode).containsOnly(202);
        assertThat(answers).extracting(answer -> answer.header("Location")).doesNotContainNull();
        assertThat(answers.stream().map(Response::asString).distinct()).hasSize(1);
        assertOnePublish(journey);
    }

    @Test
    void manyClicksWithoutAKeyAreOnePublishToo() throws Exception {
        // Given: Meta takes its time; a click after the end would be a pause, which is accepted too
        Journey journey = Journey.withAds(2);
        Journey.Hold hold = journey.hold("campaigns", 1, "after");

        // When
        List<Response> answers = click(journey, null);
        hold.release();

        // Then
        assertThat(answers)
                .extracting(Response::statusCode)
                .containsOnlyOnce(202)
                .containsOnly(202, 409);
        assertOnePublish(journey);
    }

    @Test
    void manyKeysForOneCampaignAreOnePublish() throws Exception {
        // Given: Meta takes its time, so that every click meets the publish under way
        Journey journey = Journey.withAds(1);
        Journey.Hold hold = journey.hold("campaigns", 1, "after");

        // When
        List<Response> answers = clickEach(journey, index -> publish(journey, "key-" + index, "paused"));
        hold.release();

        // Then
        assertThat(answers)
                .extracting(Response::statusCode)
                .containsOnlyOnce(202)
                .containsOnly(202, 409);
        journey.assertExactlyOnce(journey.ended(), 1);
    }

    private static void assertOnePublish(Journey journey) {
        journey.assertExactlyOnce(journey.ended(), 2);
        JsonNode rows =
                Journey.read(journey.api().get(journey.path("/ads")).asString()).path("items");
        assertThat(rows).hasSize(2).allMatch(row -> row.hasNonNull("meta_ad_id"));
    }

    private interface Click {
        Response with(int index);
    }

    private static List<Response> click(Journey journey, String key) throws Exception {
        return clickEach(journey, index -> key == null ? journey.publish("paused") : publish(journey, key, "paused"));
    }

    private static List<Response> clickEach(Journey journey, Click click) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Response>> clicks = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLICKS)) {
            for (int i = 0; i < CLICKS; i++) {
                int index = i;
                clicks.add(threads.submit(() -> {
                    start.await();
                    return click.with(index);
                }));
            }
            start.countDown();
        }
        List<Response> answers = new ArrayList<>();
        for (Future<Response> answer : clicks) {
            answers.add(answer.get());
        }
        return answers;
    }

    private static Response publish(Journey journey, String key, String target) {
        return journey.api()
                .header("Idempotency-Key", key)
                .body("{\"target\":\"" + target + "\"}")
                .post(journey.path("/publish"));
    }
}
