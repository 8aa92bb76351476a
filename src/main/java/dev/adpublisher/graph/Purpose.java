package dev.adpublisher.graph;

/**
 * What a call to Meta is for; the first goes first. Where an ad account's budget of calls gets short, what comes later here is held back
 * earlier, so that a user's publish never waits for our own curiosity. A read on behalf of a person who waits counts as publishing.
 */
public enum Purpose {
    PUBLISHING,
    VERIFICATION,
    METRICS
}
