package dev.adpublisher.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Problem} looks like on the wire: RFC 9457, plus a stable code and the fields to blame. */
record ProblemBody(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String code,
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
