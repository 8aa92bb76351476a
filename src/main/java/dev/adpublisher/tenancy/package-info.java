/**
 * Who is calling, and the only place that tells PostgreSQL so.
 *
 * <p>Every transaction of the service begins with {@code set_config('app.user_id', …, true)}: through {@link
 * dev.adpublisher.tenancy.TenantTransactions} for Panache, through {@link dev.adpublisher.tenancy.TenantSql} for the reactive client.
 * Row-level security does the rest; the service's own filters are the first of two walls.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.tenancy;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
