package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.secrets.Secret;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Facebook page.
 *
 * @param accessToken the page's own token, if it was asked for and Meta gave one, which it does to people with a role on the page only
 * @param instagram the professional Instagram account of the page, and the one connected to it; mostly the same, often none
 */
public record DirectoryPage(
        String id, @Nullable String name, @Nullable Secret accessToken, List<DirectoryInstagram> instagram) {

    static final String INSTAGRAM = "instagram_business_account{id,username},connected_instagram_account{id,username}";

    public DirectoryPage {
        instagram = List.copyOf(instagram);
    }

    static DirectoryPage of(JsonNode page) {
        String token = DirectoryJson.text(page, "access_token");
        return new DirectoryPage(
                DirectoryJson.required(page, "id"),
                DirectoryJson.text(page, "name"),
                token == null ? null : Secret.of(token),
                instagram(page));
    }

    private static List<DirectoryInstagram> instagram(JsonNode page) {
        List<DirectoryInstagram> accounts = new ArrayList<>();
        for (String member : List.of("instagram_business_account", "connected_instagram_account")) {
            JsonNode account = page.path(member);
            String id = DirectoryJson.text(account, "id");
            if (id != null && accounts.stream().noneMatch(known -> known.id().equals(id))) {
                accounts.add(new DirectoryInstagram(id, DirectoryJson.text(account, "username")));
            }
        }
        return accounts;
    }
}
