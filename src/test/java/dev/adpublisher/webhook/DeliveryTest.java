package dev.adpublisher.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adpublisher.problem.Problem;
import dev.adpublisher.secrets.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTest {
    private static List<InboxChange> read(String body) {
        return Delivery.read(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void signsAsInThePublishedExampleOfHmacSha256() {
        // RFC 4231, test case 2.
        assertThat(DeliverySignature.of(
                        Secret.of("Jefe"), "what do ya want for nothing?".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void cutsADeliveryIntoItsChanges() {
        List<InboxChange> changes = read(
                """
                {"object": "ad_account", "entry": [
                  {"id": "act_7", "time": 1, "changes": [{"field": "with_issues_ad_objects", "value": {"id": "61"}}, {"field": "creative_fatigue", "value": {}}]},
                  {"id": 8, "time": 1, "changed_fields": ["in_process_ad_objects"], "uid": "0"}]}
                """);

        assertThat(changes)
                .extracting(InboxChange::object, InboxChange::metaId, InboxChange::field)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("ad_account", "7", "with_issues_ad_objects"),
                        org.assertj.core.groups.Tuple.tuple("ad_account", "7", "creative_fatigue"),
                        org.assertj.core.groups.Tuple.tuple("ad_account", "8", "in_process_ad_objects"));
        assertThat(changes.getFirst().change()).contains("\"id\":\"61\"");
    }

    @Test
    void tellsChangesApartByEverythingTheySay() {
        String body = Deliveries.entry("ad_account", "7", Deliveries.change("with_issues_ad_objects", 61));

        assertThat(List.of(
                        body,
                        body.replace("\"7\"", "\"8\""),
                        body.replace("61", "62"),
                        body.replace("1795000000", "1795000001"),
                        body.replace("with_issues_ad_objects", "creative_fatigue"),
                        body.replace("ad_account", "page")))
                .extracting(each -> read(each).getFirst().digest())
                .doesNotHaveDuplicates();
        assertThat(read(body.replace(":", " : ")).getFirst().digest())
                .as("the same content in other white space")
                .isEqualTo(read(body).getFirst().digest());
    }

    @Test
    void saysAChangeThatIsTwiceInADeliveryOnce() {
        String change = Deliveries.change("creative_fatigue", 61);
        assertThat(read(Deliveries.entry("ad_account", "7", change + "," + change)))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"object\": null, \"entry\": null}",
                "{\"object\": \"page\", \"entry\": []}",
                "{\"object\": \"page\", \"entry\": [null]}",
                "{\"object\": \"page\", \"entry\": [7, \"x\"]}",
                "{\"object\": \"ad_account\", \"entry\": {\"id\": \"7\"}}",
                "{\"object\": \"ad_account\", \"entry\": [{\"id\": \"7\", \"changes\": \"none\"}]}",
                "{\"object\": \"ad_account\", \"entry\": [{\"id\": {\"a\": 1}, \"changes\": [null, {\"field\": {}}]}]}",
                "{\"object\": \"a\\u0000b\", \"entry\": [{\"id\": \"\\u0000\", \"changes\": [{\"field\": \"\\u0000\", \"value\": \"\\u0000\\ud800\"}]}]}",
            })
    void keepsWhatItDoesNotKnow(String body) {
        assertThat(read(body)).isNotEmpty().allSatisfy(change -> {
            assertThat(change.object() + change.metaId() + change.field() + change.change())
                    .doesNotContain("\u0000");
            assertThat(InboxRules.of(change.object(), change.metaId(), change.field(), true))
                    .isEqualTo(InboxRules.Outcome.IGNORED);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "\"ad_account\"", "{} {}", "{\"object\": \"ad_account\"", "null"})
    void refusesWhatIsNoJsonObject(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(Problem.class);
    }

    @Test
    void refusesBodiesNestedTooDeep() {
        assertThatThrownBy(() -> read("{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000)))
                .isInstanceOf(Problem.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with_issues_ad_objects",
                "in_process_ad_objects",
                "ad_recommendations",
                "creative_fatigue",
                "product_set_issue"
            })
    void wakesForTheFiveFieldsOfAnAdAccountThatSomebodyIsConnectedTo(String field) {
        assertThat(InboxRules.of("ad_account", "7", field, true)).isEqualTo(InboxRules.Outcome.WOKEN);
        assertThat(InboxRules.of("ad_account", "7", field, false)).isEqualTo(InboxRules.Outcome.UNCONNECTED);
        assertThat(InboxRules.of("page", "7", field, true)).isEqualTo(InboxRules.Outcome.IGNORED);
        assertThat(InboxRules.of("ad_account", "7/ads", field, true)).isEqualTo(InboxRules.Outcome.IGNORED);
    }
}
