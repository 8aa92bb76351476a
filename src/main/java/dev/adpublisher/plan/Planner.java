package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a draft into a plan. See {@link Plan} for what comes out. */
public final class Planner {

    private Planner() {}

    /** The places of the draft that have to be looked up at Meta before a plan can be complete. */
    public static List<PlaceQuery> placesToResolve(Draft draft) {
        return Places.queries(Json.orMissing(draft.locationData()));
    }

    /** The URLs of the images that the draft would publish, each once, in the order of the ads. */
    public static List<String> imageUrls(Draft draft) {
        return AdIdeas.imageUrls(draft);
    }

    /** Plans; never throws for anything that may stand in a draft. Equal inputs give equal plans. */
    public static Plan plan(PlanInputs inputs) {
        Findings findings = new Findings();
        Blueprint blueprint = Blueprint.read(inputs, findings);
        List<PlannedObject> objects =
                blueprint.goal().map(goal -> objects(blueprint, goal, findings)).orElse(List.of());
        List<AdRow> rows = blueprint
                .goal()
                .map(goal -> blueprint.ideas().stream()
                        .map(idea -> AdParams.row(idea, goal.rule()))
                        .toList())
                .orElse(List.of());
        ObjectNode publishData = PublishData.write(inputs, objects);
        return new Plan(publishData, objects, rows, findings.list());
    }

    private static List<PlannedObject> objects(Blueprint blueprint, Goal goal, Findings findings) {
        Map<String, PlannedObject> images = images(blueprint.ideas());
        List<PlannedObject> creatives = new ArrayList<>();
        List<PlannedObject> ads = new ArrayList<>();
        for (AdIdea idea : blueprint.ideas()) {
            int ordinal = ads.size();
            PlannedObject image = images.get(String.valueOf(idea.image().text()));
            PlannedObject creative = CreativeParams.write(ordinal, image, idea, blueprint, goal.rule(), findings);
            creatives.add(creative);
            ads.add(AdParams.write(ordinal, idea, creative, blueprint));
        }
        List<PlannedObject> objects = new ArrayList<>(images.values());
        objects.addAll(creatives);
        objects.add(CampaignParams.write(blueprint, goal));
        objects.add(AdSetParams.write(blueprint, goal));
        objects.addAll(ads);
        return objects;
    }

    /** One image per address, however many creatives show it. */
    private static Map<String, PlannedObject> images(List<AdIdea> ideas) {
        Map<String, PlannedObject> images = new LinkedHashMap<>();
        for (AdIdea idea : ideas) {
            String url = idea.image().text();
            if (url != null && !images.containsKey(url)) {
                images.put(url, image(images.size(), url, idea.image().pointer()));
            }
        }
        return images;
    }

    private static PlannedObject image(int ordinal, String url, String pointer) {
        ObjectNode params = Json.object().put("url", url);
        String name = "image-" + (ordinal + 1);
        Map<String, String> origins = Map.of("", pointer, "url", pointer);
        return new PlannedObject(ObjectKind.IMAGE, ordinal, name, params, List.of(), origins, null);
    }
}
