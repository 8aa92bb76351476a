package dev.adpublisher.problem;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Every operation of the OpenAPI document answers anything else with a problem, and says so. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ProblemsInOpenApi implements OASFilter {
    private static final String MEDIA_TYPE = "application/problem+json";

    @Override
    public void filterOpenAPI(OpenAPI api) {
        if (api.getPaths() == null) {
            return;
        }
        if (api.getComponents() == null) {
            api.setComponents(OASFactory.createComponents());
        }
        api.getComponents().addSchema("Violation", violation()).addSchema("Problem", problem());
        api.getPaths().getPathItems().values().forEach(path -> path.getOperations()
                .values()
                .forEach(ProblemsInOpenApi::addTo));
    }

    private static void addTo(Operation operation) {
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        Content content = OASFactory.createContent()
                .addMediaType(
                        MEDIA_TYPE,
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref("#/components/schemas/Problem")));
        // The framework's empty ones for a missing token would hide that these are problems as well.
        operation.getResponses().removeAPIResponse("401");
        operation.getResponses().removeAPIResponse("403");
        operation
                .getResponses()
                .addAPIResponse(
                        "default",
                        OASFactory.createAPIResponse()
                                .description("A problem: code tells which")
                                .content(content));
    }

    private static Schema problem() {
        return OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .description("RFC 9457; code is stable and machine-readable")
                .addProperty("type", text("urn:adpublisher:problem:schema_violation"))
                .addProperty("title", text("The content cannot be used"))
                .addProperty(
                        "status",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.INTEGER)
                                .addExample(422))
                .addProperty("detail", text("One value of location_data does not fit its schema; nothing was stored."))
                .addProperty("instance", text("/api/v1/campaigns/…/state/location_data"))
                .addProperty("code", text("schema_violation"))
                .addProperty(
                        "violations",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.ARRAY)
                                .items(OASFactory.createSchema().ref("#/components/schemas/Violation")))
                .addRequired("type")
                .addRequired("title")
                .addRequired("status")
                .addRequired("detail")
                .addRequired("instance")
                .addRequired("code");
    }

    private static Schema violation() {
        return OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .description("One field to blame")
                .addProperty(
                        "pointer",
                        text("/location_data/locations/0/type")
                                .description("JSON Pointer into the document that the user typed"))
                .addProperty("code", text("enum"))
                .addProperty("message", text("This is not one of the values known here."))
                .addProperty(
                        "fix",
                        text("Use one of radius, city, region, country, null.").addType(Schema.SchemaType.NULL));
    }

    private static Schema text(String example) {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING).addExample(example);
    }
}
