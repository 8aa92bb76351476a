package dev.adpublisher.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.facebook.ads.sdk.Ad;
import com.facebook.ads.sdk.AdAccount;
import com.facebook.ads.sdk.AdLabel;
import com.facebook.ads.sdk.AdSet;
import com.facebook.ads.sdk.Campaign;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.adpublisher.contract.RecordingMeta.Sent;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the service really sends to Meta while it publishes, searches, goes live, pauses, archives and rolls back, held against the
 * parameters, fields and values of Meta's official SDK 24.0.1.
 */
@QuarkusTest
@WithTestResource(RecordingMeta.class)
class EverySentParameterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of every Graph call, not of the Marketing API (Graph API documentation: securing requests, paging, field expansion). */
    private static final Set<String> OF_EVERY_CALL =
            Set.of("appsecret_proof", "appsecret_time", "fields", "limit", "after");

    /** The part that holds the file: Meta's reference of the edge calls it so, the SDK names it when it sends ({@code file}). */
    private static final Map<String, Set<String>> MORE = Map.of("adimages", Set.of("filename"));

    /** The call ads guide asks for it (design/marketing-api.md 8.2). */
    private static final Set<String> NEWER_VALUES = Set.of("adsets.destination_type=PHONE_CALL");

    private static final Map<String, String[]> CREATES = Map.of(
            "campaigns", AdAccount.APIRequestCreateCampaign.PARAMS,
            "adsets", AdAccount.APIRequestCreateAdSet.PARAMS,
            "ads", AdAccount.APIRequestCreateAd.PARAMS,
            "adcreatives", AdAccount.APIRequestCreateAdCreative.PARAMS,
            "adimages", AdAccount.APIRequestCreateAdImage.PARAMS,
            "adlabels", AdAccount.APIRequestCreateAdLabel.PARAMS);

    private static final Map<String, List<String[]>> LISTS = Map.of(
            "campaigns", List.of(AdAccount.APIRequestGetCampaigns.PARAMS, AdLabel.APIRequestGetCampaigns.PARAMS),
            "adsets",
                    List.of(
                            AdAccount.APIRequestGetAdSets.PARAMS,
                            AdLabel.APIRequestGetAdSets.PARAMS,
                            Campaign.APIRequestGetAdSets.PARAMS),
            "ads",
                    List.of(
                            AdAccount.APIRequestGetAds.PARAMS,
                            AdLabel.APIRequestGetAds.PARAMS,
                            AdSet.APIRequestGetAds.PARAMS),
            "adcreatives", List.of(AdAccount.APIRequestGetAdCreatives.PARAMS, AdLabel.APIRequestGetAdCreatives.PARAMS));

    private static final Map<String, Class<?>> VALUES = Map.of(
            "campaigns.objective", Campaign.EnumObjective.class,
            "campaigns.status", Campaign.EnumStatus.class,
            "campaigns.execution_options", Campaign.EnumExecutionOptions.class,
            "adsets.billing_event", AdSet.EnumBillingEvent.class,
            "adsets.optimization_goal", AdSet.EnumOptimizationGoal.class,
            "adsets.bid_strategy", AdSet.EnumBidStrategy.class,
            "adsets.destination_type", AdSet.EnumDestinationType.class,
            "adsets.status", AdSet.EnumStatus.class,
            "ads.status", Ad.EnumStatus.class,
            "ads.execution_options", Ad.EnumExecutionOptions.class);

    private static final Map<String, Class<?>> STATES = Map.of(
            "campaigns",
            Campaign.EnumEffectiveStatus.class,
            "adsets",
            AdSet.EnumEffectiveStatus.class,
            "ads",
            Ad.EnumEffectiveStatus.class);

    @Test
    void isOneThatMetasSdkKnows() {
        // Given
        List<Sent> before = RecordingMeta.sent();
        publishAndRollBackEverything();
        List<Sent> sent =
                RecordingMeta.sent().subList(before.size(), RecordingMeta.sent().size());

        // When
        List<String> unknown = new ArrayList<>();
        sent.stream()
                .filter(one -> CREATES.containsKey(one.edge()) || isStatus(one))
                .forEach(one -> check(one, unknown));

        // Then
        assertThat(unknown).allMatch(NEWER_VALUES::contains);
        assertThat(sent).allMatch(one -> one.path().startsWith("/v26.0/"));
        assertThat(sent)
                .filteredOn(one -> one.method().equals("POST"))
                .extracting(Sent::edge)
                .contains("node")
                .containsAll(CREATES.keySet());
        assertThat(sent)
                .filteredOn(one -> one.method().equals("GET"))
                .extracting(Sent::edge)
                .containsAll(LISTS.keySet());
        assertThat(sent).extracting(Sent::method).contains("DELETE");
    }

    @Test
    void carriesALabelAndAProofOfItsMoment() {
        // When
        int before = RecordingMeta.sent().size();
        Journey.withAds(1).published("paused");

        // Then
        List<Sent> creates = RecordingMeta.sent().stream()
                .skip(before)
                .filter(one -> one.method().equals("POST")
                        && Set.of("campaigns", "adsets", "ads", "adcreatives").contains(one.edge()))
                .toList();
        assertThat(creates).hasSize(4).allSatisfy(create -> {
            assertThat(create.parameters().get("adlabels")).matches("\\[\\{\"id\":\"\\d+\"}]");
            assertThat(create.parameters().get("appsecret_proof")).matches("[0-9a-f]{64}");
            assertThat(create.parameters().get("appsecret_time")).matches("\\d{10}");
            assertThat(create.parameters()).doesNotContainKey("access_token");
        });
    }

    private static void publishAndRollBackEverything() {
        Journey live = Journey.withAds(2);
        live.post("/validate").then().statusCode(200);
        for (String edge : List.of("campaigns", "adsets", "adcreatives", "ads")) {
            live.fault(edge, "{\"type\": \"reset\", \"when\": \"after\"}");
        }
        assertThat(live.published("active").path("publish_status").asText()).isEqualTo("active");
        live.command("pause").then().statusCode(202);
        live.until(publication -> publication.path("publish_status").asText().equals("paused"));
        live.command("archive").then().statusCode(202);
        live.ended();
        Map.of("leads-form", "USD", "germany", "EUR", "calls", "USD", "excluded-places", "USD")
                .forEach((fixture, currency) -> {
                    Journey journey = Journey.connected(fixture, currency, draft -> {});
                    journey.fault("ads", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
                    journey.published("paused");
                    journey.command("cancel").then().statusCode(202);
                    journey.ended();
                });
    }

    private static boolean isStatus(Sent one) {
        return one.edge().equals("node") && one.method().equals("POST");
    }

    private static void check(Sent one, List<String> unknown) {
        Set<String> known = known(one);
        one.parameters().forEach((name, value) -> {
            String path = one.edge() + "." + name;
            if (!known.contains(name)) {
                unknown.add(one.method() + " " + path);
            }
            if (VALUES.containsKey(path)) {
                values(value)
                        .filter(v -> !names(VALUES.get(path)).contains(v))
                        .forEach(v -> unknown.add(path + "=" + v));
            }
            if (name.equals("effective_status")) {
                values(value)
                        .filter(v -> !names(STATES.get(one.edge())).contains(v))
                        .forEach(v -> unknown.add(path + "=" + v));
            }
        });
        if (isStatus(one)) {
            assertThat(names(Campaign.EnumStatus.class))
                    .contains(one.parameters().get("status"));
        }
    }

    private static Set<String> known(Sent one) {
        Set<String> known = new HashSet<>(OF_EVERY_CALL);
        if (isStatus(one)) {
            Set<String> everywhere = set(Campaign.APIRequestUpdate.PARAMS);
            everywhere.retainAll(set(AdSet.APIRequestUpdate.PARAMS));
            everywhere.retainAll(set(Ad.APIRequestUpdate.PARAMS));
            known.addAll(everywhere);
        } else if (one.method().equals("GET")) {
            LISTS.getOrDefault(one.edge(), List.of()).stream()
                    .map(EverySentParameterTest::set)
                    .forEach(known::addAll);
        } else {
            known.addAll(set(CREATES.get(one.edge())));
            known.addAll(MORE.getOrDefault(one.edge(), Set.of()));
        }
        return known;
    }

    private static Set<String> set(String[] names) {
        return new HashSet<>(Arrays.asList(names));
    }

    private static Stream<String> values(String text) {
        try {
            JsonNode json = text.startsWith("[")
                    ? JSON.readTree(text)
                    : JSON.createArrayNode().add(text);
            return json.valueStream().map(JsonNode::asText);
        } catch (java.io.IOException broken) {
            throw new AssertionError(text, broken);
        }
    }

    private static Collection<String> names(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.toSet());
    }
}
