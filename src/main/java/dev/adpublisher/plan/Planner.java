package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** Turns a draft into a plan. See {@link Plan} for what comes out. */
public final class Planner {

    private Planner() {}

    /** The places of the draft that have to be looked up at Meta before a plan can be complete. */
    public static List<PlaceQuery> placesToResolve(Draft draft) {
        return List.of();
    }

    /** The URLs of the images that the draft would publish, each once, in the order of the ads. */
    public static List<String> imageUrls(Draft draft) {
        return List.of();
    }

    /** Plans; never throws for anything that may stand in a draft. Equal inputs give equal plans. */
    public static Plan plan(PlanInputs inputs) {
        return new Plan(JsonNodeFactory.instance.objectNode(), List.of(), List.of(), List.of());
    }
}
