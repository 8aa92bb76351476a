package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/v1/schemas")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Drafts")
class SchemaResource {
    private final Schemas schemas;

    SchemaResource(Schemas schemas) {
        this.schemas = schemas;
    }

    @GET
    @Path("{section}")
    @Operation(
            summary = "The JSON Schema (2020-12) that a document is checked against",
            description =
                    "Of the sections of a draft, of an ad's copy_data, creative_data and destination_data, and of publish_data, which only prepare writes.")
    @APIResponse(
            responseCode = "200",
            description = "The schema",
            content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public JsonNode read(@PathParam("section") String section) {
        return schemas.document(section);
    }
}
