package dev.adpublisher.metrics;

import java.util.Locale;

/** How far back a plan reads; each includes those before it. */
enum Tier {
    /** Today and yesterday. */
    RECENT,
    /** The last seven days. */
    WEEK,
    /** Everything that is not final; of a campaign that was never read, everything. */
    MONTH;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Tier of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
