package dev.adpublisher.publishing;

import dev.adpublisher.problem.Problem;
import java.util.Locale;

/** What a user says of a publication. */
enum Command {
    PAUSE,
    RESUME,
    CANCEL,
    RETRY,
    ARCHIVE;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the last part of the address.
     *
     * @throws Problem 404 for anything else
     */
    static Command of(String text) {
        for (Command command : values()) {
            if (command.wireName().equals(text)) {
                return command;
            }
        }
        throw Problem.notFound();
    }
}
