package dev.adpublisher.webhook;

import java.util.Set;

/** Which changes are worth a look at the ad account. The rest is kept until the retention ends, and nothing follows from it. */
final class InboxRules {
    static final String AD_ACCOUNT = "ad_account";

    /** All fields of the object {@code ad_account} (marketing-api.md, 8.11). None of them says "approved", so that polling goes on. */
    private static final Set<String> FIELDS = Set.of(
            "with_issues_ad_objects",
            "in_process_ad_objects",
            "ad_recommendations",
            "creative_fatigue",
            "product_set_issue");

    private InboxRules() {}

    /** What is to be done with a change; {@code connected} says whether any campaign is connected to the ad account of that id. */
    static Outcome of(String object, String metaId, String field, boolean connected) {
        if (!AD_ACCOUNT.equals(object) || !FIELDS.contains(field) || !metaId.matches("[0-9]{1,32}")) {
            return Outcome.IGNORED;
        }
        return connected ? Outcome.WOKEN : Outcome.UNCONNECTED;
    }

    /** What came of a change. */
    enum Outcome {
        WOKEN("woken"),
        IGNORED("ignored"),
        UNCONNECTED("unconnected");

        private final String column;

        Outcome(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }
    }
}
