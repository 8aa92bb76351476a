package dev.adpublisher.publishing;

import java.util.Locale;

/** What a publication is doing, as the API says it. */
enum Phase {
    QUEUED,
    UPLOADING,
    CREATING,
    RECONCILING,
    ACTIVATING,
    WAITING_THROTTLE,
    WAITING_RECONNECT,
    ROLLING_BACK,
    PARKED,
    DONE;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Phase of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
