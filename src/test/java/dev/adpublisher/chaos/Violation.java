package dev.adpublisher.chaos;

/** An invariant of publishing.md that did not hold. {@code account} says whose publish it was, "" where it is nobody's alone. */
record Violation(Invariant invariant, String account, String what) {
    enum Invariant {
        /** At most one live object per intent, exactly one where the publish ended published. */
        I1,
        /** Each object with our marker has one row, live or owed for deletion. */
        I2,
        /** Nothing was ever ACTIVE whose publish was incomplete or cancelled, or that the database did not know. */
        I3,
        /** Every accepted publish ends, in bounded time. */
        I4,
        /** States move along their edges, one audit entry each, append-only. */
        I5,
        /** No write by an older epoch than the row's. */
        I6,
        /** Nothing of one tenant with another. */
        I7,
        /** Secrets nowhere. */
        I8,
        /** No call in a blocked window. */
        I9,
        /** Ids in the database are the ids in the ledger. */
        I10
    }
}
