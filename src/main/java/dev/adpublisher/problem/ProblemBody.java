package dev.adpublisher.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a {@link Problem} looks like on the wire: RFC 9457, plus a stable code and the fields to blame. */
@Schema(name = "Problem", description = "RFC 9457 problem; code is stable and machine-readable")
public record ProblemBody(
        @Schema(examples = "urn:adpublisher:problem:schema_violation") String type,
        @Schema(examples = "The content cannot be used") String title,
        @Schema(examples = "422") int status,
        @Schema(examples = "One member of location_data cannot be used.") String detail,
        @Schema(description = "Path of the request") String instance,
        @Schema(examples = "schema_violation") String code,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Violation> violations) {

    private static final String TYPE = "urn:adpublisher:problem:";

    static ProblemBody of(Problem problem, String instance) {
        List<Violation> violations = problem.violations();
        return new ProblemBody(
                TYPE + problem.code(),
                problem.title(),
                problem.status(),
                problem.detail(),
                instance,
                problem.code(),
                violations.isEmpty() ? null : violations);
    }
}
