package dev.adpublisher.graph;

import java.time.Duration;

/** What the governor answers to the wish to call Meta. */
public sealed interface Admission {

    /** Go ahead: the points are taken and the place is held until the call is done or the permit is given back. */
    record Go(Permit permit) implements Admission {}

    /**
     * Not now.
     *
     * @param pause how long until there is room, as far as is known; positive
     * @param reason for a person, such as {@code the ad account's rate limit}
     */
    record Wait(Duration pause, String reason) implements Admission {}
}
