/**
 * What happened to a campaign, and who did it: {@code campaign_audit_log}, append-only.
 *
 * <p>The database itself writes the entries of the journal (triggers, in the transaction that makes the change); this room adds what
 * users change, and shows the log to the campaign's owner, newest first, also after the campaign is gone.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.audit;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
