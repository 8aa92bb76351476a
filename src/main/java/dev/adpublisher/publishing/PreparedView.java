package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.plan.Finding;
import dev.adpublisher.problem.Violation;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What would be published, and what stands in the way. */
@Schema(name = "Prepared")
@JsonNaming(SnakeCaseStrategy.class)
record PreparedView(
        @Schema(description = "As stored in campaign_states.publish_data") ObjectNode publishData,
        @Schema(description = "What would be created at Meta, in order; ids of objects that do not exist yet are empty")
                List<ObjectView> objects,
        @Schema(description = "Severity error blocks publishing") List<FindingView> findings) {

    PreparedView {
        objects = List.copyOf(objects);
        findings = List.copyOf(findings);
    }

    @Schema(name = "PreparedObject")
    record ObjectView(String kind, int ordinal, String name, JsonNode params) {}

    @Schema(name = "Finding")
    record FindingView(
            @Schema(description = "error, warning or info") String severity,
            @Schema(description = "JSON Pointer to what the user typed") String pointer,
            String code,
            String message,
            String fix) {

        static FindingView of(Finding finding) {
            return new FindingView(
                    finding.severity().name().toLowerCase(Locale.ROOT),
                    finding.pointer(),
                    finding.code(),
                    finding.message(),
                    finding.fix());
        }

        static Violation violation(Finding finding) {
            return new Violation(finding.pointer(), finding.code(), finding.message(), finding.fix());
        }
    }
}
