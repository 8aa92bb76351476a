package dev.adpublisher.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.facebook.ads.sdk.APIContext;
import com.facebook.ads.sdk.APIException;
import com.facebook.ads.sdk.APINodeList;
import com.facebook.ads.sdk.APIRequest;
import com.facebook.ads.sdk.APIResponse;
import com.facebook.ads.sdk.Ad;
import com.facebook.ads.sdk.AdAccount;
import com.facebook.ads.sdk.AdCreativeLinkData;
import com.facebook.ads.sdk.AdCreativeLinkDataCallToAction;
import com.facebook.ads.sdk.AdCreativeLinkDataCallToActionValue;
import com.facebook.ads.sdk.AdCreativeObjectStorySpec;
import com.facebook.ads.sdk.AdSet;
import com.facebook.ads.sdk.AdsInsights;
import com.facebook.ads.sdk.BatchRequest;
import com.facebook.ads.sdk.Campaign;
import com.facebook.ads.sdk.Targeting;
import com.facebook.ads.sdk.TargetingGeoLocation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.adpublisher.sandbox.Sandbox;
import dev.adpublisher.sandbox.SandboxOptions;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Meta's own, unmodified SDK works against the sandbox and finds nothing in its answers that it does not know. */
class SdkAgainstSandboxTest {
    private static final String SECRET = "sandbox-app-secret";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static Sandbox sandbox;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private APIContext context;
    private AdAccount account;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults().withReview(Duration.ZERO));
        APIRequest.changeRequestExecutor(new PlainHttpExecutor());
    }

    @AfterAll
    static void stop() {
        APIRequest.changeRequestExecutor(new APIRequest.DefaultRequestExecutor());
        sandbox.close();
    }

    @BeforeEach
    void connect() {
        String base = sandbox.baseUrl();
        context = new APIContext(base, base, "v24.0", "sandbox-user-1", SECRET, "8001", false);
        context.enableDebug(true);
        context.setLogger(new PrintStream(log, true, StandardCharsets.UTF_8));
        account = new AdAccount("1001", context);
    }

    /** Members that Meta documents and SDK 24 does not keep: the plain success answer, and a size of thumbnails. */
    private static final Set<String> NEWER_THAN_THE_SDK = Set.of("success", "url_256");

    private static final Pattern WARNING = Pattern.compile("\\[JSON](\\{.*)\\R\\[Object](\\{.*)");

    /** The SDK logs both what it got and what it kept; whatever it dropped is a field that it does not know. */
    @AfterEach
    void theSdkKnewEveryField() throws IOException {
        String text = log.toString(StandardCharsets.UTF_8);
        assertThat(text).isNotEmpty();
        Matcher warnings = WARNING.matcher(text);
        Set<String> dropped = new TreeSet<>();
        int read = 0;
        while (warnings.find()) {
            JsonNode sent = JSON.readTree(warnings.group(1));
            JsonNode kept = JSON.readTree(warnings.group(2));
            sent.fieldNames().forEachRemaining(name -> {
                if (!sent.get(name).equals(kept.get(name))) {
                    dropped.add(name);
                }
            });
            read++;
        }
        dropped.removeAll(NEWER_THAN_THE_SDK);
        assertThat(dropped).isEmpty();
        assertThat(read).as("every warning was understood").isEqualTo(text.split("\\[Warning]", -1).length - 1);
    }

    private AdAccount.APIRequestCreateCampaign campaign(String name) {
        return account.createCampaign()
                .setName(name)
                .setObjective(Campaign.EnumObjective.VALUE_OUTCOME_TRAFFIC)
                .setStatus(Campaign.EnumStatus.VALUE_PAUSED)
                .setSpecialAdCategories(List.of(Campaign.EnumSpecialAdCategories.VALUE_NONE))
                .setIsAdsetBudgetSharingEnabled(false);
    }

    private AdAccount.APIRequestCreateAdSet adSet(String campaign) {
        return account.createAdSet()
                .setName("SDK ad set")
                .setCampaignId(campaign)
                .setDailyBudget(2000L)
                .setBillingEvent(AdSet.EnumBillingEvent.VALUE_IMPRESSIONS)
                .setOptimizationGoal(AdSet.EnumOptimizationGoal.VALUE_LINK_CLICKS)
                .setStatus(AdSet.EnumStatus.VALUE_PAUSED)
                .setTargeting(new Targeting()
                        .setFieldGeoLocations(new TargetingGeoLocation().setFieldCountries(List.of("US"))));
    }

    private AdAccount.APIRequestCreateAdCreative creative(String hash) {
        return account.createAdCreative()
                .setName("SDK creative")
                .setObjectStorySpec(new AdCreativeObjectStorySpec()
                        .setFieldPageId("2001")
                        .setFieldLinkData(new AdCreativeLinkData()
                                .setFieldImageHash(hash)
                                .setFieldLink("https://example.com/")
                                .setFieldMessage("Fresh bread")
                                .setFieldCallToAction(new AdCreativeLinkDataCallToAction()
                                        .setFieldType(AdCreativeLinkDataCallToAction.EnumType.VALUE_LEARN_MORE)
                                        .setFieldValue(new AdCreativeLinkDataCallToActionValue()
                                                .setFieldLink("https://example.com/")))));
    }

    private AdAccount.APIRequestCreateAd ad(String adSet, String creative) {
        return account.createAd()
                .setName("SDK ad")
                .setAdsetId(adSet)
                .setCreative("{\"creative_id\":\"" + creative + "\"}")
                .setStatus(Ad.EnumStatus.VALUE_PAUSED);
    }

    private File image() throws IOException {
        File file = folder.resolve("image.png").toFile();
        assertThat(ImageIO.write(new BufferedImage(600, 600, BufferedImage.TYPE_INT_RGB), "png", file))
                .isTrue();
        return file;
    }

    private static void admin(String name, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + "/_sandbox/" + name))
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPublishIsCreatedReadBackPausedAndDeleted() throws Exception {
        String hash = account.createAdImage()
                .addUploadFile("filename", image())
                .execute()
                .getFieldHash();
        String creative = creative(hash).execute().getId();
        String campaign = campaign("SDK campaign").execute().getId();
        String adSet = adSet(campaign).execute().getId();
        String ad = ad(adSet, creative).execute().getId();

        new Ad(ad, context).update().setStatus(Ad.EnumStatus.VALUE_ACTIVE).execute();
        Ad read = new Ad(ad, context)
                .get()
                .requestFields(List.of(
                        "name",
                        "adset_id",
                        "campaign_id",
                        "creative",
                        "configured_status",
                        "effective_status",
                        "created_time",
                        "updated_time",
                        "account_id"))
                .execute();
        AdSet readSet = new AdSet(adSet, context)
                .get()
                .requestFields(List.of("targeting", "daily_budget", "start_time", "bid_strategy", "campaign"))
                .execute();

        assertThat(read.getFieldConfiguredStatus()).isEqualTo(Ad.EnumConfiguredStatus.VALUE_ACTIVE);
        assertThat(read.getFieldEffectiveStatus()).isEqualTo(Ad.EnumEffectiveStatus.VALUE_ADSET_PAUSED);
        assertThat(read.getFieldCreative().getId()).isEqualTo(creative);
        assertThat(readSet.getFieldTargeting().getFieldGeoLocations().getFieldCountries())
                .containsExactly("US");
        assertThat(readSet.getFieldDailyBudget()).isEqualTo("2000");

        new Ad(ad, context).update().setStatus(Ad.EnumStatus.VALUE_PAUSED).execute();
        new Campaign(campaign, context).delete().execute();
        assertThat(new Ad(ad, context)
                        .get()
                        .requestField("effective_status")
                        .execute()
                        .getFieldEffectiveStatus())
                .isEqualTo(Ad.EnumEffectiveStatus.VALUE_DELETED);
    }

    @Test
    void listsAreFollowedOverTheirPages() throws Exception {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(campaign("listed " + i).execute().getId());
        }

        APINodeList<Campaign> page = account.getCampaigns()
                .requestFields(List.of("name", "status", "objective"))
                .setParam("limit", 2)
                .execute();
        List<String> seen = new ArrayList<>();
        while (page != null && !page.isEmpty()) {
            page.forEach(campaign -> seen.add(campaign.getId()));
            page = page.nextPage();
        }

        assertThat(seen).containsAll(made).doesNotHaveDuplicates();
    }

    @Test
    void aBatchWithDependenciesMakesTheWholeTree() throws Exception {
        BatchRequest batch = new BatchRequest(context);
        campaign("batched").addToBatch(batch, "campaign");
        adSet("{result=campaign:$.id}").addToBatch(batch, "adset");
        account.createAdImage().addUploadFile("filename", image()).addToBatch(batch, "image");
        creative("{result=image:$.images.*.hash}").addToBatch(batch, "creative");
        ad("{result=adset:$.id}", "{result=creative:$.id}").addToBatch(batch, "ad");

        List<APIResponse> answers = batch.execute();

        assertThat(answers).hasSize(5).allSatisfy(answer -> {
            assertThat(answer).isNotNull();
            assertThat(answer.getException()).isNull();
        });
        assertThat(((Ad) answers.get(4)).getId()).isNotBlank();
    }

    @Test
    void insightsAreReadAsNumbersInTexts() throws Exception {
        String hash = account.createAdImage()
                .addUploadFile("filename", image())
                .execute()
                .getFieldHash();
        String adSet = adSet(campaign("measured").execute().getId()).execute().getId();
        String ad = ad(adSet, creative(hash).execute().getId()).execute().getId();
        admin("backdate", "{\"account\":\"1001\",\"days\":10}");

        APINodeList<AdsInsights> rows = new Ad(ad, context)
                .getInsights()
                .requestFields(List.of("impressions", "spend", "clicks", "actions", "ctr", "ad_id"))
                .setDatePreset(AdsInsights.EnumDatePreset.VALUE_LAST_7D)
                .setTimeIncrement("1")
                .execute();

        assertThat(rows).hasSize(7);
        assertThat(Long.parseLong(rows.getFirst().getFieldImpressions())).isPositive();
        assertThat(rows.getFirst().getFieldActions()).isNotEmpty();
    }

    @Test
    void aRefusalIsReadAsTheSdksException() {
        assertThatThrownBy(() -> campaign("x".repeat(401)).execute())
                .isInstanceOf(APIException.FailedRequestException.class)
                .hasMessageContaining("\"code\":100");
    }
}
