package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What would be published, and what stands in the way.
 *
 * @param publishData the document for {@code campaign_states.publish_data}; ids filled in later are empty strings
 * @param objects what to create at Meta, everything PAUSED, ordered by kind and ordinal. With findings of severity error it
 *     may be incomplete or empty and must not be sent
 * @param adRows one row per ad: {@code adRows[n]} belongs to the ad with ordinal n. Rows with an id exist already and
 *     {@linkplain AdRow#generated() generated} ones are to be updated; generated rows of the draft that are missing here
 *     have no ad any more
 * @param findings in the order of the documents
 */
public record Plan(ObjectNode publishData, List<PlannedObject> objects, List<AdRow> adRows, List<Finding> findings) {

    public Plan {
        objects = List.copyOf(objects);
        adRows = List.copyOf(adRows);
        findings = List.copyOf(findings);
    }

    /** True if no finding blocks and there is something to create. */
    public boolean publishable() {
        return !objects.isEmpty() && findings.stream().noneMatch(Finding::blocks);
    }

    /** SHA-256 (hexadecimal) over all objects to create: two plans with one digest ask Meta for the same. */
    public String digest() {
        return RequestDigest.of(objects);
    }
}
