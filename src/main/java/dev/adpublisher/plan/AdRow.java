package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code ads}: one ad as the frontend or the planner wrote it.
 *
 * <p>Rows the planner makes carry the member {@value #GENERATED} in all three documents. As long as every row of a campaign
 * carries it, the rows follow the copy variations and images of the draft; a row that somebody wrote or changed loses it,
 * and from then on the rows are the ads.
 *
 * @param id null for a row that is not stored yet
 * @param copyData {@code {primaryText, headline, description}}
 * @param creativeData {@code {imageUrl, cta}}
 * @param destinationData {@code {websiteUrl, displayLink}}, {@code {formId}} or {@code {phoneNumber, countryCode}}
 * @param destinationType {@code website}, {@code form} or {@code call}
 */
public record AdRow(
        @Nullable UUID id,
        String name,
        @Nullable JsonNode copyData,
        @Nullable JsonNode creativeData,
        @Nullable JsonNode destinationData,
        @Nullable String destinationType) {

    /** The member that marks a document as made by the planner. */
    public static final String GENERATED = "generatedFromDraft";

    /** True if the planner made this row and nobody has changed it since. */
    public boolean generated() {
        return marked(copyData) && marked(creativeData) && marked(destinationData);
    }

    private static boolean marked(@Nullable JsonNode document) {
        return document != null && document.path(GENERATED).asBoolean(false);
    }
}
