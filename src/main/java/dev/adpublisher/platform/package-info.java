/**
 * The house's foundations: the process and what stands around it.
 *
 * <p>{@link dev.adpublisher.platform.AdPublisher} is the main class. In development it first brings up what is missing (PostgreSQL, the Meta
 * sandbox, a demo user) through {@link dev.adpublisher.platform.EmbeddedStart}, which the product does not contain. The rest checks at start
 * what only a running process can see. No room may depend on how the others work; this one knows none of them.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.platform;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
