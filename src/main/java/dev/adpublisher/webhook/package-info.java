/**
 * Meta's webhooks: the challenge, the signed deliveries, and the inbox between the answer and the work.
 *
 * <p>A delivery is checked over its raw bytes, cut into changes, stored in one statement and answered. Whoever claims a change afterwards does
 * one thing with it: wake what reads that ad account. A webhook says that something is worth a look and is never itself the news, so one
 * that is lost, late, doubled or out of order changes nothing but the moment of that look.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.webhook;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
