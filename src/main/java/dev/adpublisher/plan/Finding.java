package dev.adpublisher.plan;

/**
 * Something the user should know about the draft or the connection.
 *
 * @param pointer JSON Pointer to what the user typed, beginning with the column ({@code /budget_data/dailyBudget}), with
 *     {@code /ads/n} for a row of {@code ads}, or with {@code /connection} for the link to Meta
 * @param code stable and machine-readable
 * @param message what is the matter, in plain words
 * @param fix what to do about it, in plain words
 */
public record Finding(Severity severity, String pointer, String code, String message, String fix) {

    /** True if publishing has to wait until this is mended. */
    public boolean blocks() {
        return severity == Severity.ERROR;
    }
}
