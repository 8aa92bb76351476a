package dev.adpublisher.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OpenApiTest {
    @Inject
    ObjectMapper mapper;

    private JsonNode api;

    @BeforeEach
    void theGeneratedDocument() throws Exception {
        api = mapper.readTree(
                given().accept("application/json").get("/q/openapi?format=json").asString());
    }

    @Test
    void isOpenApi31AndTellsHowToAuthenticate() {
        assertThat(api.path("openapi").asText()).startsWith("3.1");
        assertThat(api.path("components").path("securitySchemes").valueStream())
                .anySatisfy(scheme -> assertThat(scheme.path("scheme").asText()).isEqualToIgnoringCase("bearer"));
        assertThat(operation("/api/v1/campaigns", "post").path("security")).isNotEmpty();
    }

    @Test
    void describesEveryOperationAndItsProblems() {
        for (Map.Entry<String, JsonNode> path : api.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (operation.getValue().has("responses") && path.getKey().startsWith("/api/v1/")) {
                    assertThat(operation.getValue().path("summary").asText())
                            .as("%s %s", operation.getKey(), path.getKey())
                            .isNotBlank();
                    assertThat(operation
                                    .getValue()
                                    .at("/responses/default/content/application~1problem+json/schema/$ref")
                                    .asText())
                            .as("%s %s", operation.getKey(), path.getKey())
                            .isEqualTo("#/components/schemas/Problem");
                }
            }
        }
        assertThat(api.at("/components/schemas/Problem/properties").properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("type", "title", "status", "detail", "instance", "code", "violations");
    }

    @Test
    void namesMembersAsTheColumns() {
        assertThat(api.at("/components/schemas/Campaign/properties").properties())
                .extracting(Map.Entry::getKey)
                .contains("user_id", "published_status", "initial_goal", "last_metrics_sync_at", "created_at");
        assertThat(api.at("/components/schemas/Ad/properties").properties())
                .extracting(Map.Entry::getKey)
                .contains("meta_ad_id", "copy_data");
        assertThat(operation("/api/v1/campaigns", "post").at("/responses/201").isMissingNode())
                .isFalse();
        assertThat(operation("/api/v1/campaigns/{campaign_id}/state/{section}", "put")
                        .at("/requestBody/content/application~1json/examples"))
                .isNotEmpty();
    }

    private JsonNode operation(String path, String method) {
        return api.path("paths").path(path).path(method);
    }
}
