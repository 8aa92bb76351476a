/**
 * What the campaigns cost and bring: Meta's daily insights per campaign, ad set and ad, read from the ad account, stored, and shown.
 *
 * <p>{@link dev.adpublisher.metrics.MetricsSync} is the work that comes back for a user's ad account: it plans what to read by age
 * ({@link dev.adpublisher.metrics.ReadPlan}), writes the plan down ({@code insights_reads}), reads page by page, and upserts page by page. Every
 * step may be done twice, and a run that dies is gone on with by the next.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.metrics;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
