package dev.adpublisher.sandbox;

import org.jspecify.annotations.Nullable;

/** What an id names: the edge that lists it under an ad account, Meta's word for the node, the first digits of its ids. */
enum Kind {
    CAMPAIGN("campaign", "campaigns", "61"),
    AD_SET("adset", "adsets", "62"),
    AD("ad", "ads", "63"),
    CREATIVE("creative", "adcreatives", "64"),
    LABEL("label", "adlabels", "65"),
    IMAGE("image", "adimages", "66"),
    REPORT_RUN("report_run", "insights", "67"),
    ACCOUNT("account", "adaccounts", "1"),
    PAGE("page", "accounts", "2"),
    INSTAGRAM("instagram", "instagram_accounts", "3"),
    LEAD_FORM("lead_form", "leadgen_forms", "4"),
    PIXEL("pixel", "adspixels", "5"),
    BUSINESS("business", "businesses", "7"),
    USER("user", "users", "10"),
    APP("app", "apps", "8");

    final String word;
    final String edge;
    final String prefix;

    Kind(String word, String edge, String prefix) {
        this.word = word;
        this.edge = edge;
        this.prefix = prefix;
    }

    /** True for what carries a configured status and can be switched on and off. */
    boolean delivers() {
        return this == CAMPAIGN || this == AD_SET || this == AD;
    }

    static @Nullable Kind ofEdge(String edge) {
        for (Kind kind : values()) {
            if (kind.edge.equals(edge)) {
                return kind;
            }
        }
        return null;
    }
}
