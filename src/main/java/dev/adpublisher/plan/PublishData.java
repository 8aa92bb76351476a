package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The document {@code campaign_states.publish_data}, in the structure of seed/publishing-schema.md. */
final class PublishData {

    private PublishData() {}

    /** Ids that Meta gives later are empty strings; {@code creatives} is our addition to the seed's members. */
    static ObjectNode write(PlanInputs inputs, List<PlannedObject> objects) {
        ObjectNode document = Json.object();
        document.set("campaign", only(objects, ObjectKind.CAMPAIGN));
        document.set("adset", only(objects, ObjectKind.ADSET));
        document.set("ads", all(objects, ObjectKind.AD));
        document.set("creatives", all(objects, ObjectKind.CREATIVE));
        ObjectNode metadata = document.putObject("metadata");
        metadata.put("preparedAt", inputs.now().toString());
        metadata.put("version", inputs.publisherVersion());
        ObjectNode hashes = metadata.putObject("imageHashes");
        of(objects, ObjectKind.IMAGE)
                .forEach(image -> hashes.put(image.params().path("url").asText(), ""));
        metadata.putArray("creativeIds");
        return document;
    }

    private static ObjectNode only(List<PlannedObject> objects, ObjectKind kind) {
        List<PlannedObject> found = of(objects, kind);
        return found.isEmpty() ? Json.object() : found.getFirst().params().deepCopy();
    }

    private static ArrayNode all(List<PlannedObject> objects, ObjectKind kind) {
        ArrayNode list = Json.object().arrayNode();
        of(objects, kind).forEach(object -> list.add(object.params().deepCopy()));
        return list;
    }

    private static List<PlannedObject> of(List<PlannedObject> objects, ObjectKind kind) {
        return objects.stream().filter(object -> object.kind() == kind).toList();
    }
}
