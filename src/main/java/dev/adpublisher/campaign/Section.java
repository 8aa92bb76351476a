package dev.adpublisher.campaign;

import dev.adpublisher.problem.Problem;
import java.util.Arrays;
import java.util.Locale;

/** The documents of a draft that the frontend writes: one column of {@code campaign_states} each. */
enum Section {
    GOAL_DATA,
    LOCATION_DATA,
    BUDGET_DATA,
    AD_COPY_DATA,
    AD_PREVIEW_DATA,
    META_CONNECT_DATA;

    /** The column, the address, and the first token of every pointer into the document. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws Problem 404 for any other name */
    static Section of(String column) {
        return Arrays.stream(values())
                .filter(section -> section.column().equals(column))
                .findFirst()
                .orElseThrow(Problem::notFound);
    }
}
