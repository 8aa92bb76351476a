package dev.adpublisher.schedule;

import io.smallrye.mutiny.Uni;

/**
 * What a feature does for one user's ad account, again and again. An application-scoped bean; the schedule finds it and calls it on every
 * replica, never twice at once for the same user, account and kind, except when a replica was frozen for longer than its lease: so a run only
 * writes what may be written twice, and nothing older over something newer.
 */
public interface AccountWork {

    /** Names the rows of {@code account_jobs}: lower case, up to 31 characters; {@code verification}, {@code metrics}. */
    String kind();

    /** How often an account is looked at, at most; when off, nothing is claimed. */
    Every every();

    /** One run. A failure counts like {@link JobEnd.Failed}; no transaction may stay open across a call to Meta. */
    Uni<JobEnd> run(AccountJob job);
}
