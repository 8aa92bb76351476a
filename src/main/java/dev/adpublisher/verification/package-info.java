/**
 * After publishing: is everything there, is it what was asked for, and what do Meta's reviewers say?
 *
 * <p>A look reads a whole ad account's campaigns in filtered pages ({@link dev.adpublisher.graph.AccountReads}), compares them with the
 * journal's parameters ({@link dev.adpublisher.verification.ReadBack}, pure, by {@code rules/read-back.json}) and writes down how things
 * stand. It changes nothing at Meta and nothing that a user typed. Looks come by themselves through {@code schedule}, fresh campaigns more
 * often than old ones, or on demand.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.verification;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
