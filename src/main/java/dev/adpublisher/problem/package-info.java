/**
 * What goes wrong, said to the outside: RFC 9457 problems.
 *
 * <p>Any room throws a {@link dev.adpublisher.problem.Problem}; this one alone turns it, and everything else that escapes, into an answer.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.problem;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
