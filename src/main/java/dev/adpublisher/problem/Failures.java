package dev.adpublisher.problem;

import com.fasterxml.jackson.core.JacksonException;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.handler.HttpException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The one table from what escapes a request to what is answered. */
final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);
    private static final String CHALLENGE = "WWW-Authenticate";

    private Failures() {}

    /** The answer to {@code failure}; one that is a fault of ours is also logged, under an id that the answer quotes. */
    static Answer answer(Throwable failure) {
        return switch (failure) {
            case Problem problem -> ofProblem(problem);
            case UnauthorizedException anonymous -> challenge(false);
            case AuthenticationException refused -> challenge(true);
            case ForbiddenException forbidden -> Answer.of(forbidden());
            case ConstraintViolationException invalid -> ofValidation(invalid);
            case JacksonException unreadable -> ofProblem(JsonFailures.problem(unreadable));
            case WebApplicationException http -> ofHttp(http);
            case HttpException http -> Answer.of(ofStatus(http.getStatusCode()));
            default -> ofFault(failure);
        };
    }

    /** 413, for the places that see a body's length before anybody reads it. */
    static Problem tooLarge() {
        return Problem.of(
                413,
                "body_too_large",
                "The request is too large",
                "A request body may have at most 1 MiB (1,048,576 bytes).");
    }

    private static Answer ofProblem(Problem problem) {
        if (problem.status() == 401) {
            return new Answer(problem, Map.of(CHALLENGE, "Bearer error=\"invalid_token\""));
        }
        if (problem.status() == 413) {
            // The rest of the body is still on its way.
            return new Answer(problem, Map.of("Connection", "close"));
        }
        return new Answer(
                problem,
                Optional.ofNullable(problem.retryAfter())
                        .map(wait -> Map.of(
                                "Retry-After",
                                Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()))))
                        .orElse(Map.of()));
    }

    private static Answer unauthenticated(String challenge, String detail) {
        return new Answer(
                Problem.of(401, "unauthenticated", "Not authenticated", detail), Map.of(CHALLENGE, challenge));
    }

    /** 401: {@code invalid} when there was a token. */
    static Answer challenge(boolean invalid) {
        return invalid
                ? unauthenticated("Bearer error=\"invalid_token\"", "The bearer token is invalid or has expired.")
                : unauthenticated("Bearer", "A bearer token is needed.");
    }

    private static Problem forbidden() {
        return Problem.of(403, "forbidden", "Not allowed", "This token does not allow that.");
    }

    private static Answer ofValidation(ConstraintViolationException invalid) {
        Problem problem = ValidationFailures.problem(invalid);
        return problem == null ? ofFault(invalid) : Answer.of(problem);
    }

    private static Answer ofHttp(WebApplicationException http) {
        Throwable cause = http.getCause();
        if (cause instanceof JacksonException unreadable) {
            return ofProblem(JsonFailures.problem(unreadable));
        }
        if (cause instanceof IOException) {
            return ofFault(cause);
        }
        int status = http.getResponse().getStatus();
        if (status >= 500) {
            return ofFault(http);
        }
        String allow = http instanceof NotAllowedException ? http.getResponse().getHeaderString("Allow") : null;
        return new Answer(ofStatus(status), allow == null ? Map.of() : Map.of("Allow", allow));
    }

    /** For statuses that the framework decides on. */
    static Problem ofStatus(int status) {
        return switch (status) {
            case 400 -> Problem.badRequest("bad_request", "The request is malformed.");
            case 401 -> Problem.of(401, "unauthenticated", "Not authenticated", "A bearer token is needed.");
            case 403 -> forbidden();
            case 404 -> Problem.notFound();
            case 405 ->
                Problem.of(
                        405,
                        "method_not_allowed",
                        "Method not allowed",
                        "This address does not know that method; Allow lists those it knows.");
            case 406 ->
                Problem.of(
                        406,
                        "not_acceptable",
                        "Not acceptable",
                        "This address answers application/json (or what its documentation says), which the Accept"
                                + " header excludes.");
            case 413 -> tooLarge();
            case 415 ->
                Problem.of(
                        415, "unsupported_media_type", "Unsupported media type", "Send the body as application/json.");
            default ->
                status >= 400 && status < 500
                        ? Problem.of(
                                status,
                                "bad_request",
                                "The request cannot be served",
                                "The request was refused with status " + status + ".")
                        : internal(UUID.randomUUID());
        };
    }

    private static Answer ofFault(Throwable failure) {
        @Nullable Problem known = DatabaseFailures.problem(failure);
        if (known != null) {
            if (known.status() == 503) {
                LOG.warnf("The database cannot be used: %s", failure.toString());
            }
            return ofProblem(known);
        }
        if (failure instanceof IOException) {
            // The peer went away while we read or wrote: nobody reads this answer.
            LOG.debug("A request broke off", failure);
            return Answer.of(Problem.badRequest("request_aborted", "The request broke off."));
        }
        UUID id = UUID.randomUUID();
        LOG.errorf(failure, "Request failed, error id %s", id);
        return Answer.of(internal(id));
    }

    private static Problem internal(UUID id) {
        return Problem.of(
                500,
                "internal",
                "Something failed on our side",
                "Nothing more can be said here; our log has the details under the error id " + id + ".");
    }
}
