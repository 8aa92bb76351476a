/**
 * Prepare: from what the user typed to what Meta is asked for.
 *
 * <p>{@link dev.adpublisher.plan.Planner} turns a draft, the facts known about the ad account and the rules in
 * {@code resources/rules} into {@code publish_data}, the objects to create, the rows of {@code ads} and findings. It is a
 * pure function: no I/O, no clock, no framework; the same inputs always give an equal plan. What it needs from outside
 * (places looked up at Meta, images measured) comes in as data.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.plan;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
