package dev.adpublisher.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/** A parsed {@code fields=id,name,adlabels{id,name}}: names in order, each with what is asked of the node behind it. */
record Fields(Map<String, Fields> names) {
    static final Fields NONE = new Fields(Map.of());

    static Fields parse(String text) {
        return new Parser(text).list();
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        Fields list() {
            Map<String, Fields> names = new LinkedHashMap<>();
            while (at < text.length() && text.charAt(at) != '}') {
                String name = word();
                skipModifiers();
                Fields inner = NONE;
                if (at < text.length() && text.charAt(at) == '{') {
                    at++;
                    inner = list();
                    at++;
                }
                if (!name.isEmpty()) {
                    names.put(name, inner);
                }
                if (at < text.length() && text.charAt(at) == ',') {
                    at++;
                }
            }
            return new Fields(names);
        }

        private String word() {
            int start = at;
            while (at < text.length() && ",{}.".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at).trim();
        }

        /** {@code .limit(5)} and its like are accepted and have no effect. */
        private void skipModifiers() {
            while (at < text.length() && text.charAt(at) == '.') {
                int close = text.indexOf(')', at);
                at = close < 0 ? text.length() : close + 1;
            }
        }
    }
}
