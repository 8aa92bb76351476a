/**
 * Keeps secrets secret: tokens are sealed before they reach the database and opened only where a call to Meta needs them.
 *
 * <p>{@link dev.adpublisher.secrets.Secret} is the only type a token travels in inside the house; it never shows itself.
 * {@link dev.adpublisher.secrets.TokenVault} seals with AES-256-GCM under the operator's named keys, binds every sealed
 * text to its row and tenant, and derives sub-keys for other purposes (markers, signed states). No I/O, no database.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.secrets;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
