/**
 * Fetches the advertisers' pictures: guarded, measured and hashed, never trusted.
 *
 * <p>{@link dev.adpublisher.media.ImageFetcher} is the door. A URL comes from a tenant, so it may point anywhere: it is
 * checked, its name is resolved once, every address is classified, and the connection goes to that very address. The
 * bytes are streamed under limits of size and time, recognised by what they are rather than by what they are called,
 * and come out as an {@link dev.adpublisher.media.Image} or as a refusal in the advertiser's words.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.media;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
