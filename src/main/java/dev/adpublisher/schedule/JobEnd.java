package dev.adpublisher.schedule;

import java.time.Duration;

/** How a run ended, and when to look again. News that came while it ran make it due at once in every case but {@link Wait}. */
public sealed interface JobEnd {

    /** All done; due again after {@code next}. */
    record Done(Duration next) implements JobEnd {}

    /** All done, and nothing to do until it is woken. */
    record Idle() implements JobEnd {}

    /** Meta asks to wait: no failure, but nothing wakes it sooner. {@code reason} is for the account's owner, without a secret. */
    record Wait(Duration pause, String reason) implements JobEnd {}

    /** It did not work; tried again after a pause that grows with each failure in a row. {@code reason} as above. */
    record Failed(String reason) implements JobEnd {}
}
