package dev.adpublisher.publishing;

import java.util.Locale;

/** What a worker is to do with a publication. A user's command changes it; the worker at work notices with its next write. */
enum Task {
    PUBLISH,
    /** Bring a published campaign to the status in {@code target}. */
    SET_STATUS,
    CANCEL,
    ARCHIVE;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Task of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
