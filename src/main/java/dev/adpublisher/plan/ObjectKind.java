package dev.adpublisher.plan;

import java.util.Locale;

/** The kinds of objects a plan creates at Meta, in the order in which they depend on each other. */
public enum ObjectKind {
    IMAGE,
    CREATIVE,
    CAMPAIGN,
    ADSET,
    AD;

    /** The lower-case name that stands in the journal and in the API ({@code "adset"}). */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The inverse of {@link #wireName()}.
     *
     * @throws IllegalArgumentException if no kind has that name
     */
    public static ObjectKind ofWireName(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
