package dev.adpublisher.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.facebook.ads.sdk.APINode;
import com.facebook.ads.sdk.AdAccount;
import com.facebook.ads.sdk.AdCreativeDegreesOfFreedomSpec;
import com.facebook.ads.sdk.AdCreativeFeaturesSpec;
import com.facebook.ads.sdk.AdCreativeLinkDataCallToAction;
import com.facebook.ads.sdk.AdCreativeObjectStorySpec;
import com.facebook.ads.sdk.AdPromotedObject;
import com.facebook.ads.sdk.AdSet;
import com.facebook.ads.sdk.Campaign;
import com.facebook.ads.sdk.ConversionActionQuery;
import com.facebook.ads.sdk.Targeting;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.annotations.SerializedName;
import dev.adpublisher.plan.Fixtures;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.plan.Plan;
import dev.adpublisher.plan.PlannedObject;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds every parameter and every enum value that is planned against the lists of Meta's official SDK 24.0.1, by the
 * SDK's own classes: parameters of a create call by its {@code PARAMS}, members by the fields of the SDK's structures.
 */
class PlanAgainstSdkTest {

    /**
     * What Meta documents and the SDK does not list: design/marketing-api.md 8.2 notes that {@code PHONE_CALL} is missing
     * even from the enum of v26, while the call ads guide asks for it.
     */
    private static final Set<String> NEWER_THAN_THE_SDK = Set.of("adset.destination_type=PHONE_CALL");

    private static final Map<ObjectKind, String[]> PARAMETERS = Map.of(
            ObjectKind.CAMPAIGN, AdAccount.APIRequestCreateCampaign.PARAMS,
            ObjectKind.ADSET, AdAccount.APIRequestCreateAdSet.PARAMS,
            ObjectKind.CREATIVE, AdAccount.APIRequestCreateAdCreative.PARAMS,
            ObjectKind.AD, AdAccount.APIRequestCreateAd.PARAMS);

    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("campaign.objective", Campaign.EnumObjective.class),
            Map.entry("campaign.status", Campaign.EnumStatus.class),
            Map.entry("campaign.special_ad_categories", Campaign.EnumSpecialAdCategories.class),
            Map.entry("campaign.special_ad_category_country", Campaign.EnumSpecialAdCategoryCountry.class),
            Map.entry("adset.billing_event", AdSet.EnumBillingEvent.class),
            Map.entry("adset.optimization_goal", AdSet.EnumOptimizationGoal.class),
            Map.entry("adset.bid_strategy", AdSet.EnumBidStrategy.class),
            Map.entry("adset.destination_type", AdSet.EnumDestinationType.class),
            Map.entry("adset.status", AdSet.EnumStatus.class),
            Map.entry("adset.promoted_object", AdPromotedObject.class),
            Map.entry("adset.targeting", Targeting.class),
            Map.entry("creative.object_story_spec", AdCreativeObjectStorySpec.class),
            Map.entry("creative.degrees_of_freedom_spec", AdCreativeDegreesOfFreedomSpec.class),
            Map.entry("ad.status", com.facebook.ads.sdk.Ad.EnumStatus.class),
            Map.entry("ad.tracking_specs", ConversionActionQuery.class));

    static Stream<Plan> plans() {
        return Fixtures.ALL.stream().flatMap(name -> Stream.of(Fixtures.plan(name), Fixtures.planWithPixel(name)));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void everyParameterAndValueIsOneTheSdkKnows(Plan plan) {
        // When
        List<String> unknown = new ArrayList<>();
        for (PlannedObject object : plan.objects()) {
            if (object.kind() != ObjectKind.IMAGE) {
                checkParameters(object, unknown);
            }
        }

        // Then
        assertThat(plan.objects()).isNotEmpty();
        assertThat(unknown).allMatch(NEWER_THAN_THE_SDK::contains);
    }

    @Test
    void whatIsCalledNewerIsStillNeededAndStillNewer() {
        // When
        List<String> unknown = new ArrayList<>();
        plans().flatMap(plan -> plan.objects().stream())
                .filter(object -> object.kind() != ObjectKind.IMAGE)
                .forEach(object -> checkParameters(object, unknown));

        // Then
        assertThat(Set.copyOf(unknown)).isEqualTo(NEWER_THAN_THE_SDK);
    }

    @Test
    void theTablesNameOnlyWhatTheSdkKnows() throws Exception {
        assertThat(column("call-to-actions", "type")).isSubsetOf(values(AdCreativeLinkDataCallToAction.EnumType.class));
        assertThat(column("special-ad-categories", "category"))
                .containsExactlyInAnyOrderElementsOf(values(Campaign.EnumSpecialAdCategories.class));
        assertThat(column("enhancements", "feature")).isSubsetOf(members(AdCreativeFeaturesSpec.class));
        assertThat(column("currencies", "code")).containsAll(values(AdAccount.EnumCurrency.class));
        assertThat(column("dsa-countries", "code")).isSubsetOf(values(Campaign.EnumSpecialAdCategoryCountry.class));
    }

    private static void checkParameters(PlannedObject object, List<String> unknown) {
        Set<String> known = Set.of(PARAMETERS.get(object.kind()));
        object.params().properties().forEach(parameter -> {
            String path = object.kind().wireName() + '.' + parameter.getKey();
            if (!known.contains(parameter.getKey())) {
                unknown.add(path);
            }
            Class<?> type = TYPES.get(path);
            if (type != null) {
                check(path, parameter.getValue(), type, unknown);
            }
        });
    }

    private static void check(String path, JsonNode node, Class<?> type, List<String> unknown) {
        if (node.isArray()) {
            node.forEach(element -> check(path, element, type, unknown));
        } else if (type.isEnum()) {
            if (!values(type).contains(node.asText())) {
                unknown.add(path + '=' + node.asText());
            }
        } else if (APINode.class.isAssignableFrom(type)) {
            node.properties().forEach(member -> {
                Optional<Field> field = field(type, member.getKey());
                String inner = path + '.' + member.getKey();
                if (field.isEmpty()) {
                    unknown.add(inner);
                } else {
                    check(inner, member.getValue(), element(field.get().getGenericType()), unknown);
                }
            });
        }
    }

    private static Class<?> element(Type type) {
        Type inner = type instanceof ParameterizedType list ? list.getActualTypeArguments()[0] : type;
        return inner instanceof Class<?> plain ? plain : Object.class;
    }

    private static Optional<Field> field(Class<?> type, String member) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(SerializedName.class))
                .filter(field ->
                        field.getAnnotation(SerializedName.class).value().equals(member))
                .findFirst();
    }

    private static List<String> members(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(SerializedName.class))
                .map(field -> field.getAnnotation(SerializedName.class).value())
                .toList();
    }

    private static List<String> values(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Object::toString).toList();
    }

    private static List<String> column(String table, String member) throws Exception {
        List<String> values = new ArrayList<>();
        try (var file = PlanAgainstSdkTest.class.getResourceAsStream("/rules/" + table + ".json")) {
            JsonMapper.builder()
                    .build()
                    .readTree(file)
                    .path("entries")
                    .forEach(entry -> values.add(entry.path(member).asText()));
        }
        assertThat(values).isNotEmpty();
        return values;
    }
}
