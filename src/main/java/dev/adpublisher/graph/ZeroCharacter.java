package dev.adpublisher.graph;

import java.util.regex.Pattern;

/**
 * U+0000 is JSON, but in no text and no {@code jsonb} of PostgreSQL's: in what Meta says of an object, one such character of somebody's in Ads
 * Manager would keep everything that was read with it from being written.
 */
final class ZeroCharacter {
    private static final String ESCAPED = "\\u0000";
    /** Behind an even number of backslashes; behind an odd number it is a backslash and five letters. */
    private static final Pattern ZERO = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

    private ZeroCharacter() {}

    /** The same JSON with spaces in the place of such characters. */
    static String blanked(String json) {
        return json.contains(ESCAPED) ? ZERO.matcher(json).replaceAll("$1 ") : json;
    }
}
