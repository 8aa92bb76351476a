package dev.adpublisher.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.facebook.ads.sdk.APIContext;
import com.facebook.ads.sdk.APIException;
import com.facebook.ads.sdk.APINodeList;
import com.facebook.ads.sdk.APIRequest;
import com.facebook.ads.sdk.Ad;
import com.facebook.ads.sdk.AdAccount;
import com.facebook.ads.sdk.AdCreative;
import com.facebook.ads.sdk.AdImage;
import com.facebook.ads.sdk.AdSet;
import com.facebook.ads.sdk.AdsInsights;
import com.facebook.ads.sdk.Business;
import com.facebook.ads.sdk.Campaign;
import com.facebook.ads.sdk.Page;
import com.facebook.ads.sdk.User;
import com.google.gson.annotations.SerializedName;
import dev.adpublisher.sandbox.Sandbox;
import dev.adpublisher.sandbox.SandboxOptions;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads that Meta's own SDK offers beside those that a publish needs. */
class SdkReadsTest {
    private static Sandbox sandbox;

    @TempDir
    private Path folder;

    private APIContext context;
    private AdAccount account;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults());
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
        context = new APIContext(base, base, "v24.0", "sandbox-user-1", "sandbox-app-secret", "8001", false);
        account = new AdAccount("1001", context);
    }

    private String uploaded() throws IOException, APIException {
        File file = folder.resolve("image.png").toFile();
        assertThat(ImageIO.write(new BufferedImage(600, 600, BufferedImage.TYPE_INT_RGB), "png", file))
                .isTrue();
        return account.createAdImage().addUploadFile("filename", file).execute().getFieldHash();
    }

    private String adSet() throws APIException {
        String campaign = account.createCampaign()
                .setName("SDK reads")
                .setObjective(Campaign.EnumObjective.VALUE_OUTCOME_TRAFFIC)
                .setStatus(Campaign.EnumStatus.VALUE_PAUSED)
                .setSpecialAdCategories(List.of(Campaign.EnumSpecialAdCategories.VALUE_NONE))
                .setIsAdsetBudgetSharingEnabled(false)
                .execute()
                .getId();
        return account.createAdSet()
                .setName("SDK reads")
                .setCampaignId(campaign)
                .setDailyBudget(2000L)
                .setBillingEvent(AdSet.EnumBillingEvent.VALUE_IMPRESSIONS)
                .setOptimizationGoal(AdSet.EnumOptimizationGoal.VALUE_LINK_CLICKS)
                .setStatus(AdSet.EnumStatus.VALUE_PAUSED)
                .setTargeting("{\"geo_locations\":{\"countries\":[\"US\"]}}")
                .execute()
                .getId();
    }

    private String creative(String text) throws APIException {
        return account.createAdCreative()
                .setName("SDK reads")
                .setObjectStorySpec(
                        "{\"page_id\":\"2001\",\"link_data\":{\"link\":\"https://example.com/\",\"message\":\"" + text
                                + "\"}}")
                .execute()
                .getId();
    }

    private String ad(String adSet, String creative) throws APIException {
        return account.createAd()
                .setName("SDK reads")
                .setAdsetId(adSet)
                .setCreative("{\"creative_id\":\"" + creative + "\"}")
                .setStatus(Ad.EnumStatus.VALUE_PAUSED)
                .execute()
                .getId();
    }

    @Test
    void theCreativesOfAnAdAndOfAnAdSetAreListed() throws Exception {
        String adSet = adSet();
        String first = creative("first");
        String second = creative("second");
        String ad = ad(adSet, first);
        ad(adSet, second);
        ad(adSet, second);

        APINodeList<AdCreative> ofTheAd =
                new Ad(ad, context).getAdCreatives().requestField("name").execute();
        APINodeList<AdCreative> ofTheAdSet =
                new AdSet(adSet, context).getAdCreatives().requestField("name").execute();

        assertThat(ofTheAd).extracting(AdCreative::getId).containsExactly(first);
        assertThat(ofTheAdSet).extracting(AdCreative::getId).containsExactly(second, first);
    }

    @Test
    void anImageIsReadByTheIdThatItsListShows() throws Exception {
        String hash = uploaded();
        String id = account.getAdImages()
                .setHashes(List.of(hash))
                .execute()
                .getFirst()
                .getFieldId();

        AdImage image = AdImage.fetchById(id, context);

        assertThat(image.getFieldHash()).isEqualTo(hash);
        assertThat(image.getFieldWidth()).isEqualTo(600L);
    }

    @Test
    void anImageIsCopiedFromAnotherAccountOfTheUser() throws Exception {
        String hash = uploaded();

        AdImage copied = new AdAccount("1002", context)
                .createAdImage()
                .setCopyFrom("{\"source_account_id\":\"1001\",\"hash\":\"" + hash + "\"}")
                .execute();

        assertThat(copied.getFieldHash()).isEqualTo(hash);
        assertThat(new AdAccount("1002", context)
                        .getAdImages()
                        .setHashes(List.of(hash))
                        .execute())
                .hasSize(1);
    }

    @Test
    void peoplePagesAndBusinessesAreReadWithEveryFieldThatTheSdkKnows() throws Exception {
        User me = User.fetchById("me", context);
        Page page = Page.fetchById("2001", context);
        Business business = Business.fetchById("7001", context);

        assertThat(me.getFieldName()).isEqualTo("Sandbox User");
        assertThat(page.getFieldName()).isEqualTo("Harbour Bakery");
        assertThat(business.getFieldName()).isEqualTo("Harbour Bakery Group");
    }

    @Test
    void insightsAreReadWithEveryFieldThatTheSdkKnows() throws Exception {
        List<String> fields = Arrays.stream(AdsInsights.class.getDeclaredFields())
                .map(field -> field.getAnnotation(SerializedName.class))
                .filter(Objects::nonNull)
                .map(SerializedName::value)
                .filter(name -> !name.equals("id"))
                .toList();

        APINodeList<AdsInsights> rows =
                account.getInsights().requestFields(fields).execute();

        assertThat(fields).hasSizeGreaterThan(150).contains("cost_per_result");
        assertThat(rows).isEmpty();
    }
}
