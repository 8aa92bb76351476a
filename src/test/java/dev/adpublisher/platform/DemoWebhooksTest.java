package dev.adpublisher.platform;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DemoWebhooksTest {
    @Inject
    Vertx vertx;

    @Inject
    Config config;

    @TestHTTPResource("/")
    URI service;

    @AfterEach
    void unsubscribe() {
        app().delete("/v26.0/8001/subscriptions").then().statusCode(200);
    }

    @Test
    void subscribesTheServiceWhichAnswersTheChallenge() throws Exception {
        // When
        subscribe(service.toString().replaceAll("/$", ""));
        // Then
        List<String> callbacks =
                app().get("/v26.0/8001/subscriptions").then().extract().path("data.callback_url");
        assertThat(callbacks).singleElement().asString().endsWith("/api/v1/webhooks/meta");
    }

    @Test
    void failsWhereNobodyAnswersTheChallenge() {
        assertThatThrownBy(() -> subscribe(sandbox())).hasMessageContaining("2200");
    }

    private void subscribe(String api) throws Exception {
        new DemoWebhooks(vertx, config)
                .subscribe(api, sandbox())
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private String sandbox() {
        return config.getValue("adpublisher.meta.graph-url", String.class);
    }

    private RequestSpecification app() {
        return given().baseUri(sandbox()).header("Authorization", "Bearer 8001|sandbox-app-secret");
    }
}
