package dev.adpublisher.publishing;

import dev.adpublisher.connection.MetaConnection;

/** A publication that the process which admitted it works on at once: nothing of it has to be read again. */
record HeadStart(LoadedPublication publication, MetaConnection connection, FetchedAhead pictures) {}
