package dev.adpublisher.problem;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be served, as an RFC 9457 problem: an HTTP status, a stable {@code code}, a title and a detail for a person, and the
 * fields to blame. Thrown by any room; it carries no cause and no stack trace, because it is an answer and not a fault of ours.
 */
public final class Problem extends RuntimeException {
    /** The property of a JAX-RS request under which response filters find the code of the problem that it is answered with. */
    public static final String CODE_PROPERTY = "dev.adpublisher.problem.code";

    private final int status;
    private final String code;
    private final String title;
    private final transient List<Violation> violations;
    private final @Nullable Duration retryAfter;

    private Problem(
            int status,
            String code,
            String title,
            String detail,
            List<Violation> violations,
            @Nullable Duration retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.title = title;
        this.violations = List.copyOf(violations);
        this.retryAfter = retryAfter;
    }

    /** A foreign id and an unknown one get this same answer: 404, {@code not_found}. */
    public static Problem notFound() {
        return new Problem(
                404, "not_found", "Not found", "There is nothing of yours at this address.", List.of(), null);
    }

    /** 409: the request is fine, but not in the present state. */
    public static Problem conflict(String code, String detail) {
        return new Problem(409, code, "Not possible in the present state", detail, List.of(), null);
    }

    /** 422: fields are to blame; {@code violations} names them. */
    public static Problem unprocessable(String code, String detail, List<Violation> violations) {
        return new Problem(422, code, "The content cannot be used", detail, violations, null);
    }

    /** 400: the request itself is malformed. */
    public static Problem badRequest(String code, String detail) {
        return new Problem(400, code, "The request cannot be read", detail, List.of(), null);
    }

    /** 502: Meta answered something that we cannot use; 503: Meta cannot be reached now, try again after {@code retryAfter}. */
    public static Problem upstream(int status, String code, String detail, @Nullable Duration retryAfter) {
        return new Problem(status, code, "Meta did not serve the request", detail, List.of(), retryAfter);
    }

    /** 503: something that we depend on is away; nothing was changed, try again after {@code retryAfter}. */
    public static Problem unavailable(String code, String title, String detail, Duration retryAfter) {
        return new Problem(503, code, title, detail, List.of(), retryAfter);
    }

    /** 429: more requests than one caller may make; the next is served after {@code retryAfter}. */
    public static Problem tooManyRequests(Duration retryAfter) {
        return new Problem(
                429,
                "too_many_requests",
                "Too many requests",
                "You have made more requests than one caller may. Wait as long as Retry-After says.",
                List.of(),
                retryAfter);
    }

    /** Any other status. */
    public static Problem of(int status, String code, String title, String detail) {
        return new Problem(status, code, title, detail, List.of(), null);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String title() {
        return title;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<Violation> violations() {
        return violations;
    }

    /** What to send as {@code Retry-After}, if anything. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
