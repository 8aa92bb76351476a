package dev.adpublisher.chaos;

import com.facebook.ads.sdk.APIContext;
import com.facebook.ads.sdk.APIException;
import com.facebook.ads.sdk.APIRequest;
import com.facebook.ads.sdk.APIResponse;
import com.facebook.ads.sdk.Ad;
import com.facebook.ads.sdk.AdAccount;
import com.facebook.ads.sdk.AdCreativeLinkData;
import com.facebook.ads.sdk.AdCreativeLinkDataCallToAction;
import com.facebook.ads.sdk.AdCreativeObjectStorySpec;
import com.facebook.ads.sdk.AdImage;
import com.facebook.ads.sdk.AdSet;
import com.facebook.ads.sdk.BatchRequest;
import com.facebook.ads.sdk.Campaign;
import com.facebook.ads.sdk.Targeting;
import com.facebook.ads.sdk.TargetingGeoLocation;
import dev.adpublisher.contract.PlainHttpExecutor;
import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** What a user's script does with Meta's own SDK: without a journal, a marker or a retry. The pictures are on disk already. */
final class SdkScript {
    private static final int MOST_IN_A_BATCH = 50;
    /** Of entries that create ads (marketing-api.md, 8.7). */
    private static final int MOST_ADS_IN_A_BATCH = 10;

    private final APIContext context;
    private final AdAccount account;
    private final List<File> pictures;

    SdkScript(String baseUrl, String token, String accountId, List<File> pictures) {
        APIRequest.changeRequestExecutor(new PlainHttpExecutor());
        this.context = new APIContext(baseUrl, baseUrl, "v24.0", token, null, "8001", false);
        this.account = new AdAccount(accountId, context);
        this.pictures = pictures;
    }

    /** One blocking call after another: 3N + 2 round trips. */
    int oneAfterAnother() throws APIException {
        List<String> hashes = new ArrayList<>();
        for (File picture : pictures) {
            hashes.add(image(picture).execute().getFieldHash());
        }
        List<String> creatives = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            creatives.add(creative(i, hashes.get(i)).execute().getId());
        }
        String adSet = adSet(campaign().execute().getId()).execute().getId();
        int made = 0;
        for (int i = 0; i < creatives.size(); i++) {
            made += ad(i, adSet, creatives.get(i)).execute().getId() == null ? 0 : 1;
        }
        return made;
    }

    /** The SDK's batch; where everything fits, in one request with references, else wave by wave. */
    int inBatches() throws APIException {
        boolean fits = 3 * pictures.size() + 2 <= MOST_IN_A_BATCH && pictures.size() <= MOST_ADS_IN_A_BATCH;
        return fits ? inOneBatch() : waveByWave();
    }

    private int inOneBatch() throws APIException {
        BatchRequest batch = new BatchRequest(context);
        campaign().addToBatch(batch, "campaign");
        adSet("{result=campaign:$.id}").addToBatch(batch, "adset");
        for (int i = 0; i < pictures.size(); i++) {
            image(pictures.get(i)).addToBatch(batch, "image" + i);
            creative(i, "{result=image" + i + ":$.images.*.hash}").addToBatch(batch, "creative" + i);
            ad(i, "{result=adset:$.id}", "{result=creative" + i + ":$.id}").addToBatch(batch, "ad" + i);
        }
        return (int)
                checked(batch.execute()).stream().filter(Ad.class::isInstance).count();
    }

    private int waveByWave() throws APIException {
        List<APIRequest<?>> first = new ArrayList<>();
        first.add(campaign());
        pictures.forEach(picture -> first.add(image(picture)));
        List<APIResponse> made = send(first, MOST_IN_A_BATCH);
        List<APIRequest<?>> second = new ArrayList<>();
        second.add(adSet(((Campaign) made.getFirst()).getId()));
        for (int i = 0; i < pictures.size(); i++) {
            second.add(creative(i, ((AdImage) made.get(i + 1)).getFieldHash()));
        }
        List<APIResponse> parents = send(second, MOST_IN_A_BATCH);
        List<APIRequest<?>> third = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            String creative = ((com.facebook.ads.sdk.AdCreative) parents.get(i + 1)).getId();
            third.add(ad(i, ((AdSet) parents.getFirst()).getId(), creative));
        }
        return send(third, MOST_ADS_IN_A_BATCH).size();
    }

    private List<APIResponse> send(List<APIRequest<?>> requests, int most) throws APIException {
        List<APIResponse> answers = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += most) {
            BatchRequest batch = new BatchRequest(context);
            for (APIRequest<?> request : requests.subList(from, Math.min(requests.size(), from + most))) {
                batch.addRequest(request);
            }
            answers.addAll(checked(batch.execute()));
        }
        return answers;
    }

    private static List<APIResponse> checked(List<APIResponse> answers) throws APIException {
        for (APIResponse answer : answers) {
            if (answer == null || answer.getException() != null) {
                throw answer == null ? new APIException("no answer in the batch") : answer.getException();
            }
        }
        return answers;
    }

    private AdAccount.APIRequestCreateAdImage image(File picture) {
        return account.createAdImage().addUploadFile("filename", picture);
    }

    private AdAccount.APIRequestCreateCampaign campaign() {
        return account.createCampaign()
                .setName("Script")
                .setObjective(Campaign.EnumObjective.VALUE_OUTCOME_TRAFFIC)
                .setStatus(Campaign.EnumStatus.VALUE_PAUSED)
                .setSpecialAdCategories(List.of(Campaign.EnumSpecialAdCategories.VALUE_NONE))
                .setIsAdsetBudgetSharingEnabled(false);
    }

    private AdAccount.APIRequestCreateAdSet adSet(String campaign) {
        TargetingGeoLocation places = new TargetingGeoLocation().setFieldCountries(List.of("GB"));
        return account.createAdSet()
                .setName("Script")
                .setCampaignId(campaign)
                .setDailyBudget(4999L)
                .setBillingEvent(AdSet.EnumBillingEvent.VALUE_IMPRESSIONS)
                .setOptimizationGoal(AdSet.EnumOptimizationGoal.VALUE_LINK_CLICKS)
                .setBidStrategy(AdSet.EnumBidStrategy.VALUE_LOWEST_COST_WITHOUT_CAP)
                .setStatus(AdSet.EnumStatus.VALUE_PAUSED)
                .setTargeting(new Targeting().setFieldGeoLocations(places));
    }

    private AdAccount.APIRequestCreateAdCreative creative(int i, String hash) {
        String link = "https://shop.example.co.uk/sale?ad=" + i;
        AdCreativeLinkData data = new AdCreativeLinkData()
                .setFieldImageHash(hash)
                .setFieldLink(link)
                .setFieldMessage("Up to half price, picture " + i)
                .setFieldName("Winter sale")
                .setFieldCallToAction(new AdCreativeLinkDataCallToAction()
                        .setFieldType(AdCreativeLinkDataCallToAction.EnumType.VALUE_SHOP_NOW));
        return account.createAdCreative()
                .setName("Script " + i)
                .setObjectStorySpec(
                        new AdCreativeObjectStorySpec().setFieldPageId("2001").setFieldLinkData(data));
    }

    private AdAccount.APIRequestCreateAd ad(int i, String adSet, String creative) {
        return account.createAd()
                .setName("Script " + i)
                .setAdsetId(adSet)
                .setCreative("{\"creative_id\":\"" + creative + "\"}")
                .setStatus(Ad.EnumStatus.VALUE_PAUSED);
    }
}
