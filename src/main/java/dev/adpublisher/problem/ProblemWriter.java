package dev.adpublisher.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;

/** Writes a problem as {@code application/problem+json}, for JAX-RS and for what never gets that far. */
@Singleton
@RegisterForReflection(targets = {ProblemBody.class, Violation.class})
class ProblemWriter {
    private static final String MEDIA_TYPE = "application/problem+json";

    private final ObjectMapper mapper;

    ProblemWriter(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    Response response(Answer answer, String path) {
        Response.ResponseBuilder response =
                Response.status(answer.problem().status()).type(MEDIA_TYPE).entity(json(answer, path));
        answer.headers().forEach(response::header);
        return response.build();
    }

    void end(RoutingContext request, Answer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        response.setStatusCode(answer.problem().status()).putHeader("Content-Type", MEDIA_TYPE);
        answer.headers().forEach(response::putHeader);
        response.end(json(answer, request.request().path())).onFailure(gone -> {});
    }

    private String json(Answer answer, String path) {
        try {
            return mapper.writeValueAsString(ProblemBody.of(answer.problem(), path));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a problem is always writable", impossible);
        }
    }
}
