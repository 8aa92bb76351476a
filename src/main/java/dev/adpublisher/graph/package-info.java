/**
 * The only room that speaks to Meta.
 *
 * <p>{@link dev.adpublisher.graph.GraphDirectory} reads (tokens, accounts, pages, places) and may repeat itself; whatever creates something
 * never does. {@link dev.adpublisher.graph.GraphErrors} reads Meta's refusals strictly, {@link dev.adpublisher.graph.ErrorCatalogue} says
 * what each of them means. {@link dev.adpublisher.graph.Governor} keeps the calls of each ad account
 * below its limit, together with the other replicas through PostgreSQL. Knows no feature of the house and no Hibernate.
 */
@NullMarked
@CheckReturnValue
package dev.adpublisher.graph;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
