package dev.adpublisher.problem;

import org.jspecify.annotations.Nullable;

/**
 * One field to blame.
 *
 * @param pointer JSON Pointer (RFC 6901) into the document that the user typed, its first token the column, such as {@code /budget_data/dailyBudget}
 * @param code stable, machine-readable, such as {@code budget_below_minimum}
 * @param message what is wrong, for a person
 * @param fix how to mend it, for a person; absent where there is nothing to say
 */
public record Violation(String pointer, String code, String message, @Nullable String fix) {}
