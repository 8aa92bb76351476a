package dev.adpublisher.connection;

import dev.adpublisher.graph.DirectoryFailure;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.problem.Violation;
import java.time.Duration;
import java.util.List;

/** The problems that a look at Meta ends in. */
final class MetaProblems {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private MetaProblems() {}

    /** 422: Meta does not confirm what the user wants. */
    static Problem refused(List<Violation> violations) {
        List<Violation> distinct = violations.stream().distinct().toList();
        return Problem.unprocessable(
                distinct.getFirst().code(), "Meta does not confirm the connection; nothing was stored.", distinct);
    }

    /** 503: later, perhaps. */
    static Problem unavailable(Duration retryAfter) {
        return Problem.upstream(
                503, "meta_unavailable", "Meta cannot be asked now; nothing was stored. Try again later.", retryAfter);
    }

    static Problem unavailable() {
        return unavailable(RETRY_AFTER);
    }

    /** 502: what Meta answered is of no use. */
    static Problem nonsense() {
        return Problem.upstream(502, "meta_malformed", "Meta's answer could not be read; nothing was stored.", null);
    }

    /** What a failed question about a user's token ends in. */
    static Problem ofToken(DirectoryFailure failure) {
        return switch (failure) {
            case DirectoryFailure.TokenRefused refused -> refused(List.of(TokenVerdict.refused(refused.error())));
            case DirectoryFailure.PermissionDenied denied -> refused(List.of(TokenVerdict.refused(denied.error())));
            case DirectoryFailure.Refused refused -> refused(List.of(TokenVerdict.refused(refused.error())));
            case DirectoryFailure.Unreachable unreachable -> unavailable();
            case DirectoryFailure.Throttled throttled -> unavailable(throttled.waitFor());
            case DirectoryFailure.Malformed malformed -> nonsense();
        };
    }
}
