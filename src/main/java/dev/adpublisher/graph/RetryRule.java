package dev.adpublisher.graph;

/** When the same call has a chance again. Of a create, only after it is certain that nothing was made. */
public enum RetryRule {
    /** Never as it is: something must be changed first. */
    NEVER,
    /** After a short, growing wait. */
    BACKOFF,
    /** After the wait that the usage headers name, else the entry's own. */
    AFTER_WAIT,
    /** Once shortly: the object it refers to may only just have been made. */
    SHORTLY,
    /** When the person has connected again. */
    AFTER_RECONNECT,
    /** When the person, or the operator, has done what the entry says. */
    AFTER_ACTION
}
