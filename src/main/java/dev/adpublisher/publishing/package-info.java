/**
 * Exactly once: the journal, the lease, the run, and what a person sees and says of them.
 *
 * <p>A request freezes a plan into rows ({@code publications}, {@code publish_objects}) and answers. A worker claims the publication with a
 * lease and an epoch, and {@link dev.adpublisher.publishing.PublishRun} walks it to its end; whatever dies on the way, the rows say what
 * was asked of Meta and what came of it, and the next worker goes on from there.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.publishing;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
