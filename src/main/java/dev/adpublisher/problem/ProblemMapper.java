package dev.adpublisher.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Everything that escapes a resource, answered as a problem. The types beside Throwable are those that the framework maps itself otherwise. */
class ProblemMapper {
    private final ProblemWriter writer;

    ProblemMapper(ProblemWriter writer) {
        this.writer = writer;
    }

    @ServerExceptionMapper({
        Throwable.class,
        Problem.class,
        WebApplicationException.class,
        JacksonException.class,
        MismatchedInputException.class,
        ValidationException.class,
        UnauthorizedException.class,
        ForbiddenException.class,
        AuthenticationFailedException.class,
        AuthenticationCompletionException.class,
        AuthenticationRedirectException.class
    })
    Response answer(Throwable failure, ContainerRequestContext request) {
        Answer answer = Failures.answer(failure);
        request.setProperty(Problem.CODE_PROPERTY, answer.problem().code());
        return writer.response(answer, request.getUriInfo().getRequestUri().getRawPath());
    }
}
