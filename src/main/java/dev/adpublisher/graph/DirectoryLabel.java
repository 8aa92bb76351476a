package dev.adpublisher.graph;

/** An ad label of an ad account. */
public record DirectoryLabel(String id, String name) {}
