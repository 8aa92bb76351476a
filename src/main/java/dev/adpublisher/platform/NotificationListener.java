package dev.adpublisher.platform;

import java.util.Set;

/** A room that hears PostgreSQL's notifications. They are hints: whoever listens also looks from time to time. Called on an event loop. */
public interface NotificationListener {

    /** The channels to hear, in lower-case letters and underscores; none for nothing at all. */
    Set<String> channels();

    /** Something was said on one of the {@link #channels()}. */
    void heard(String channel, String payload);

    /** Listening began, or began again: whatever was said before was not heard. */
    void listening();
}
