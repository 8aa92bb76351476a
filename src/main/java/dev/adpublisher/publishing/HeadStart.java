package dev.adpublisher.publishing;

import dev.adpublisher.connection.MetaConnection;

/**
 * A publication that the process which admitted it works on at once: nothing of it has to be read again.
 *
 * @param askedAtNanos {@link System#nanoTime} before the admission was sent: its intents are no older than that
 */
record HeadStart(LoadedPublication publication, MetaConnection connection, FetchedAhead pictures, long askedAtNanos) {}
