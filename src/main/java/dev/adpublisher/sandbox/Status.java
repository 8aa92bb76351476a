package dev.adpublisher.sandbox;

/** The status that an advertiser sets; what Meta shows besides it is computed by {@link EffectiveStatus}. */
enum Status {
    ACTIVE,
    PAUSED,
    ARCHIVED,
    DELETED;

    /** Deleted is the end; an archived object can only be deleted. */
    boolean mayBecome(Status next) {
        return switch (this) {
            case ACTIVE, PAUSED -> true;
            case ARCHIVED -> next == ARCHIVED || next == DELETED;
            case DELETED -> next == DELETED;
        };
    }
}
