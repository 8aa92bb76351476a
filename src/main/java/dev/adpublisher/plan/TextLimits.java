package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.BreakIterator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The table {@code rules/text-limits.json}: texts that are too long are reported, never cut. */
final class TextLimits {

    private static final JsonNode TABLE = Rules.load("text-limits");

    static final int URL_MAX = TABLE.required("url_max").asInt();

    private static final int NAME_MAX = TABLE.required("name_max").asInt()
            - TABLE.required("name_room_for_marker").asInt();

    private static final int CREATIVE_NAME_MAX =
            TABLE.required("creative_name_max").asInt()
                    - TABLE.required("name_room_for_marker").asInt();

    private TextLimits() {}

    static void check(String field, @Nullable String text, String pointer, Findings findings) {
        if (text == null) {
            return;
        }
        for (JsonNode entry : TABLE.required("entries")) {
            int recommended = entry.required("recommended").asInt();
            if (entry.required("field").asText().equals(field) && characters(text) > recommended) {
                findings.warning(
                        pointer,
                        "text_too_long",
                        "The " + entry.required("label").asText() + " has " + characters(text)
                                + " characters; Meta shows about " + recommended + " and folds the rest away.",
                        "Shorten it to " + recommended + " characters, or keep it and accept that.");
            }
        }
    }

    /** A name of ours that leaves room for a marker; only what we composed ourselves is shortened. */
    static String name(String name) {
        return name.codePointCount(0, name.length()) <= NAME_MAX
                ? name
                : name.substring(0, name.offsetByCodePoints(0, NAME_MAX - 1)) + "…";
    }

    /** The name of a creative, of which Meta keeps less; the end stays. */
    static String creativeName(String name, String end) {
        int room = CREATIVE_NAME_MAX - end.length();
        return (name.length() <= room ? name : cut(name, room - 1) + "…") + end;
    }

    /** No half of a pair at the end. */
    private static String cut(String name, int units) {
        return name.substring(0, Character.isHighSurrogate(name.charAt(units - 1)) ? units - 1 : units);
    }

    static boolean nameFits(String name) {
        return name.codePointCount(0, name.length()) <= NAME_MAX;
    }

    /** Characters as people count them: an emoji is one. */
    static int characters(String text) {
        BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
        characters.setText(text);
        int count = 0;
        while (characters.next() != BreakIterator.DONE) {
            count++;
        }
        return count;
    }
}
