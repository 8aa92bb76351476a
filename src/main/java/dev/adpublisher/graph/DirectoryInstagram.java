package dev.adpublisher.graph;

import org.jspecify.annotations.Nullable;

/** An Instagram account. */
public record DirectoryInstagram(String id, @Nullable String username) {}
