package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.secrets.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphErrorsTest {

    private static final String DSA =
            """
            {"error": {"message": "Invalid parameter", "type": "OAuthException", "code": 100, "error_subcode": 3858079,
              "error_user_title": "Payor missing", "error_user_msg": "Name the payor.", "is_transient": false,
              "error_data": "{\\"blame_field_specs\\":[[\\"dsa_payor\\"],[\\"targeting\\",\\"geo_locations\\"]]}", "fbtrace_id": "Abc123"}}
            """;

    @Test
    void readsEveryMemberOfACompleteError() {
        GraphError error = GraphErrors.parse(400, DSA).orElseThrow();

        assertThat(error.codes()).isEqualTo("100/3858079");
        assertThat(error.type()).isEqualTo("OAuthException");
        assertThat(error.userTitle()).isEqualTo("Payor missing");
        assertThat(error.text()).isEqualTo("Name the payor.");
        assertThat(error.message()).isEqualTo("Invalid parameter");
        assertThat(error.fbtraceId()).isEqualTo("Abc123");
        assertThat(error.httpStatus()).isEqualTo(400);
        assertThat(error.isTransient()).isFalse();
    }

    @Test
    void readsErrorDataThatIsJsonInAString() {
        GraphError error = GraphErrors.parse(400, DSA).orElseThrow();

        assertThat(String.valueOf(error.errorData())).startsWith("{\"blame_field_specs\":");
        assertThat(error.blameFieldSpecs()).containsExactly("dsa_payor", "targeting.geo_locations");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"blame_field_specs\": [[\"a\", \"b\"]]}",
                "{\"blame_field_specs\": [\"a.b\"]}",
                "{\"blame_field_specs\": [[\"a.b\"], [\"a\", \"b\"], []]}"
            })
    void flattensWhatMetaBlames(String errorData) {
        GraphError error = GraphErrors.parse(400, "{\"error\": {\"code\": 100, \"error_data\": " + errorData + "}}")
                .orElseThrow();

        assertThat(error.blameFieldSpecs()).containsExactly("a.b");
    }

    /** Written as Meta escapes it, in plain members and in the JSON inside a string. */
    @Test
    void saysNothingThatNoDatabaseHolds() {
        GraphError error = GraphErrors.parse(
                        400,
                        """
                        {"error": {"code": 100, "message": "a\\u0000b", "error_user_msg": "c:\\\\u0000d", "fbtrace_id": "T\\u0000",
                          "error_data": "{\\"blame_field_specs\\":[[\\"na\\\\u0000me\\"]]}"}}""")
                .orElseThrow();

        assertThat(error.message()).isEqualTo("a b");
        assertThat(error.userMessage()).isEqualTo("c:\\u0000d");
        assertThat(error.fbtraceId()).isEqualTo("T ");
        assertThat(error.blameFieldSpecs()).containsExactly("na me");
        assertThat(String.valueOf(error.errorData())).doesNotContain("\\u0000");
    }

    @Test
    void keepsErrorDataThatIsPlainText() {
        GraphError error = GraphErrors.parse(400, "{\"error\": {\"code\": 100, \"error_data\": \"sorry\"}}")
                .orElseThrow();

        assertThat(String.valueOf(error.errorData())).isEqualTo("\"sorry\"");
        assertThat(error.blameFieldSpecs()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "Internal Server Error",
                "<html><body>Sorry, something went wrong.</body></html>",
                "{\"error\": {\"message\": \"cut o",
                "{\"error\": {\"code\": 100}} trailing",
                "{\"error\": {\"code\": 100}} {}",
                "{\"error\": {\"code\": 100, \"code\": 190}}",
                "{\"error\": {\"code\": \"100\"}}",
                "{\"error\": {\"code\": 100.5}}",
                "{\"error\": {\"code\": 99999999999}}",
                "{\"error\": {\"message\": \"no code\"}}",
                "{\"error\": \"access_denied\"}",
                "{\"error\": {\"code\": 100}, \"id\": \"123\"}",
                "{\"id\": \"123\"}"
            })
    void takesNothingElseForAnError(String body) {
        assertThat(GraphErrors.parse(400, body)).isEmpty();
    }

    @Test
    void acceptsMetasOwnDebugMembersBesideTheError() {
        assertThat(GraphErrors.parse(400, "{\"error\": {\"code\": 100}, \"__fb_trace__\": {}}"))
                .isPresent();
    }

    @Test
    void takesNeitherDeepNorHugeBodies() {
        String deep = "{\"error\": {\"code\": 100, \"error_data\": " + "[".repeat(40) + "]".repeat(40) + "}}";
        String huge = "{\"error\": {\"code\": 100, \"message\": \"" + "x".repeat(GraphErrors.MAX_CHARACTERS) + "\"}}";

        assertThat(GraphErrors.parse(400, deep)).isEmpty();
        assertThat(GraphErrors.parse(400, huge)).isEmpty();
    }

    @Test
    void deepJsonInAStringIsKeptAsText() {
        String deep = "[".repeat(4000) + "]".repeat(4000);

        GraphError error = GraphErrors.parse(400, "{\"error\": {\"code\": 100, \"error_data\": \"" + deep + "\"}}")
                .orElseThrow();

        assertThat(String.valueOf(error.errorData())).startsWith("\"[[[");
    }

    @Test
    void masksTheTokenThatMetaEchoes() {
        Secret token = Secret.of("sandbox-user-1");
        String body = "{\"error\": {\"code\": 190, \"message\": \"Malformed access token sandbox-user-1\","
                + " \"error_data\": {\"token\": \"sandbox-user-1\"}}}";

        GraphError error = GraphErrors.parse(400, body, token).orElseThrow();

        assertThat(error.toString()).doesNotContain(token.reveal());
        assertThat(error.message()).isEqualTo("Malformed access token ***");
    }

    @Test
    void masksTokensItWasNotToldOf() {
        String metas = "EA" + "A" + "b1C2".repeat(12);
        String proof = "0a1b2c3d".repeat(8);
        String app = "1234567890" + "|" + "not-a-real-secret";
        String body =
                "{\"error\": {\"code\": 190, \"message\": \"Malformed access token sandbox-user-9 or %s or %s, %s\"}}"
                        .formatted(metas, proof, app);

        GraphError error = GraphErrors.parse(400, body).orElseThrow();

        assertThat(error.message()).isEqualTo("Malformed access token *** or *** or ***, ***");
    }

    @Test
    void leavesMetasOwnWordsAlone() {
        String message = "Error validating access token: Session has expired on Sunday, 22-Nov-26 10:00:00 PST.";

        assertThat(GraphErrors.parse(400, "{\"error\": {\"code\": 190, \"message\": \"" + message + "\"}}")
                        .orElseThrow()
                        .message())
                .isEqualTo(message);
    }
}
