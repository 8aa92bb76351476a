package dev.adpublisher.graph;

import org.jspecify.annotations.Nullable;

/** A business portfolio. */
public record DirectoryBusiness(String id, @Nullable String name) {}
