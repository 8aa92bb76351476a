package dev.adpublisher.graph;

import dev.adpublisher.secrets.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A Facebook page.
 *
 * @param accessToken the page's own token, if it was asked for and Meta gave one
 */
public record DirectoryPage(String id, @Nullable String name, @Nullable Secret accessToken) {}
