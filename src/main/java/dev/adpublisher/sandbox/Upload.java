package dev.adpublisher.sandbox;

/** A file of a multipart body. */
record Upload(String field, String fileName, byte[] content) {}
