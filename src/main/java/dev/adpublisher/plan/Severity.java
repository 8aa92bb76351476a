package dev.adpublisher.plan;

import java.util.Locale;

/** How much a finding matters: an {@link #ERROR} blocks publishing, the others inform. */
public enum Severity {
    ERROR,
    WARNING,
    INFO;

    /** The lower-case name that stands in the API. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
