package dev.adpublisher.chaos.within;

/** Ways to break the service's promise that others have shipped. The statements are changed where they are used, word for word. */
public enum Variant {
    /** The service as it is. */
    NONE,
    /** The intent is no row: the create is sent first and written down afterwards. */
    NO_INTENT_ROW {
        @Override
        String changed(String text) {
            if (text.contains(WITH_THE_ROW)) {
                return text.replace(WITH_THE_ROW, "'PLANNED'");
            }
            return text.contains("SET state = 'IN_FLIGHT'")
                    ? """
                      SELECT o.id, clock_timestamp() AS sent_at FROM publish_objects o
                       WHERE o.publication_id = $1 AND $2::bigint IS NOT NULL AND o.id = ANY ($3::uuid[]) AND o.state = 'PLANNED'
                      """
                    : text;
        }
    },
    /** One search at once, and then the create again; by configuration alone. */
    SEARCH_WITHOUT_WAITING,
    /** Whoever was here first may go on writing. */
    NO_EPOCH_GUARD {
        @Override
        String changed(String text) {
            return text.replace("p.epoch = $2 AND p.lease_until > clock_timestamp()", "$2::bigint IS NOT NULL")
                    .replace("AND p.epoch = $2", "AND $2::bigint IS NOT NULL")
                    .replace("AND epoch = $2", "AND $2::bigint IS NOT NULL");
        }
    },
    /** A create whose answer is lost is sent again at once. */
    BLIND_RETRY,
    /** No notification says that work is due. Breaks no promise: the poll is the guarantee. */
    NO_HINT {
        @Override
        String changed(String text) {
            return text.contains("pg_notify('publication_due'") ? "SELECT 1" : text;
        }
    };

    /** Whether the invariants must notice. */
    public boolean breaksThePromise() {
        return this != NONE && this != NO_HINT;
    }

    /** The state that a row begins with. */
    private static final String WITH_THE_ROW = "CASE WHEN o.first THEN 'IN_FLIGHT' ELSE 'PLANNED' END";

    String changed(String text) {
        return text;
    }
}
