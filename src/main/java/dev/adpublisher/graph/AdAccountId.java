package dev.adpublisher.graph;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An ad account's id. {@code act_1} and {@code 1} are the same account; nothing but digits gets in here, so that an id never becomes another
 * path.
 *
 * @param digits 1 to 32 digits, without {@code act_}
 */
public record AdAccountId(String digits) {

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,32}");
    private static final String PREFIX = "act_";

    public AdAccountId {
        if (!DIGITS.matcher(digits).matches()) {
            throw new IllegalArgumentException("An ad account's id is 1 to 32 digits");
        }
    }

    /** Reads {@code act_1} or {@code 1}; empty for anything else. */
    public static Optional<AdAccountId> parse(String text) {
        String digits = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
        return DIGITS.matcher(digits).matches() ? Optional.of(new AdAccountId(digits)) : Optional.empty();
    }

    /** As the node in a path: {@code act_1}. */
    public String node() {
        return PREFIX + digits;
    }

    /** The same as {@link #node()}. */
    @Override
    public String toString() {
        return node();
    }
}
