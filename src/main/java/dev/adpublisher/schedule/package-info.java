/**
 * Work that comes back for an ad account: verification, metrics. Who may do it now, when it is due again, and what happens when it fails.
 *
 * <p>A row of {@code account_jobs} per user, ad account and kind; any replica claims what is due ({@code SKIP LOCKED}, a lease, an epoch, the
 * database's clock), the longest due first. A feature implements {@link dev.adpublisher.schedule.AccountWork}; what came of a run it says with
 * a {@link dev.adpublisher.schedule.JobEnd}. News from elsewhere makes a job due through {@link dev.adpublisher.schedule.AccountJobs}.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.schedule;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
