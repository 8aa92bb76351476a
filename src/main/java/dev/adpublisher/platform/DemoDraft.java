package dev.adpublisher.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One of the demo's drafts, a file of {@code src/main/resources/demo}: a complete campaign of the sandbox's bakery.
 *
 * @param goal the campaign's {@code initial_goal}
 * @param connection what {@code PUT …/connection} takes
 * @param state the six documents by section
 */
record DemoDraft(UUID id, String name, String goal, String connection, Map<String, String> state) {
    /** One per goal, and leads in both of its ways; their ids end in c1 to c4, in this order. */
    private static final List<String> FILES = List.of("leads-form", "leads-website", "website-visits", "calls");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    DemoDraft {
        state = Map.copyOf(state);
    }

    /** Every demo draft, with its pictures at the given sandbox. */
    static List<DemoDraft> all(String sandbox) {
        return FILES.stream().map(file -> read(file, sandbox)).toList();
    }

    private static DemoDraft read(String file, String sandbox) {
        try (InputStream content = DemoDraft.class.getResourceAsStream("/demo/" + file + ".json")) {
            if (content == null) {
                throw new IllegalStateException("the demo draft " + file + " is not on the class path");
            }
            String text = new String(content.readAllBytes(), StandardCharsets.UTF_8).replace("{sandbox}", sandbox);
            return of(MAPPER.readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException("the demo draft " + file + " cannot be read", e);
        }
    }

    private static DemoDraft of(JsonNode draft) {
        Map<String, String> state = new LinkedHashMap<>();
        draft.path("state")
                .propertyStream()
                .forEach(section ->
                        state.put(section.getKey(), section.getValue().toString()));
        return new DemoDraft(
                UUID.fromString(draft.path("id").asText()),
                draft.path("name").asText(),
                draft.path("initial_goal").asText(),
                connection(draft.path("connection")),
                state);
    }

    /** To the account, page and Instagram account that the sandbox's default world has for the demo. */
    private static String connection(JsonNode further) {
        ObjectNode connection = MAPPER.createObjectNode()
                .put("long_lived_user_token", "sandbox-user-1")
                .put("selected_ad_account_id", "1001")
                .put("selected_page_id", "2001")
                .put("selected_ig_user_id", "3001");
        further.propertyStream().forEach(member -> connection.set(member.getKey(), member.getValue()));
        return connection.toString();
    }
}
