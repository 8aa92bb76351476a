package dev.adpublisher.publishing;

/** Where one Meta object stands. The database refuses every edge that is not drawn in {@code V2__publication_journal.sql}. */
enum ObjectState {
    /** To be created; nothing under way. */
    PLANNED,
    /** The intent is committed: a create may be under way. */
    IN_FLIGHT,
    /** Meta answered its id. */
    CONFIRMED,
    /** Meta, or the look at the image before, refused it for good. */
    REJECTED,
    /** A create may or may not have happened; only a search can tell. */
    UNKNOWN,
    /** Found by its marker after an unknown outcome. */
    ADOPTED,
    /** Found more than once, or looked for in vain too often: a person decides. */
    PARKED,
    /** Owed to be deleted. */
    DOOMED,
    /** Gone at Meta. */
    DELETED;

    /** Whether the object exists at Meta under a known id, as far as we know. */
    boolean made() {
        return this == CONFIRMED || this == ADOPTED;
    }
}
