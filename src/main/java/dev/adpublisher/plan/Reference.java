package dev.adpublisher.plan;

/**
 * A place in {@link PlannedObject#params()} that is filled with the id of another planned object before it is sent.
 *
 * @param pointer JSON Pointer (RFC 6901) into the parameters; an empty string stands there until then
 * @param kind what the id belongs to; for {@link ObjectKind#IMAGE} the image's hash is filled in, not an id
 * @param ordinal which object of that kind, counted from 0
 */
public record Reference(String pointer, ObjectKind kind, int ordinal) {}
