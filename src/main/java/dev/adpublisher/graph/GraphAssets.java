package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.secrets.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to the person, or the system user, behind a token: one page of a list per call, in Meta's order. No page's token is among it.
 * Every method only reads, and fails with a {@link DirectoryFailure} and nothing else.
 */
@ApplicationScoped
public class GraphAssets {

    private static final String ME = "me";

    private final DirectoryReader reader;

    GraphAssets(DirectoryReader reader) {
        this.reader = reader;
    }

    /**
     * Which page of a list.
     *
     * @param after Meta's cursor; null for the first page
     */
    public record Slice(int limit, @Nullable String after) {
        Map<String, String> parameters(String fields) {
            Map<String, String> all = new LinkedHashMap<>();
            all.put("fields", fields);
            all.put("limit", Integer.toString(limit));
            if (after != null) {
                all.put("after", after);
            }
            return all;
        }
    }

    /** Needs {@code business_management}. */
    public Uni<DirectorySlice<DirectoryBusiness>> businesses(Secret token, Slice slice) {
        return list(token, "businesses", slice.parameters("id,name"))
                .map(answer -> DirectorySlice.of(answer, GraphAssets::business));
    }

    /** Pages with the Instagram accounts linked to them; without {@code pages_show_list} Meta answers an empty list. */
    public Uni<DirectorySlice<DirectoryPage>> pages(Secret token, Slice slice) {
        return list(token, "accounts", slice.parameters("id,name," + DirectoryPage.INSTAGRAM))
                .map(answer -> DirectorySlice.of(answer, DirectoryPage::of));
    }

    /** Needs {@code ads_read} or {@code ads_management}. */
    public Uni<DirectorySlice<DirectoryAdAccount>> adAccounts(Secret token, Slice slice) {
        return list(token, "adaccounts", slice.parameters(DirectoryAdAccount.FIELDS))
                .map(answer -> DirectorySlice.of(answer, GraphAssets::adAccount));
    }

    private Uni<JsonNode> list(Secret token, String edge, Map<String, String> parameters) {
        return GraphDirectory.failing(reader.read(DirectoryCall.edge(token, ME, edge, parameters)));
    }

    private static DirectoryBusiness business(JsonNode node) {
        return new DirectoryBusiness(DirectoryJson.required(node, "id"), DirectoryJson.text(node, "name"));
    }

    private static DirectoryAdAccount adAccount(JsonNode node) {
        AdAccountId id = AdAccountId.parse(DirectoryJson.required(node, "id"))
                .orElseThrow(() -> new DirectoryFailure.Malformed("an ad account's id is not one"));
        return DirectoryAdAccount.of(id, node);
    }
}
