package dev.adpublisher.graph;

import org.jspecify.annotations.Nullable;

/** A pixel of an ad account. */
public record DirectoryPixel(String id, @Nullable String name) {}
