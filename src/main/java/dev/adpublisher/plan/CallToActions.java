package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table {@code rules/call-to-actions.json}: from "Learn More" to {@code LEARN_MORE}, and where a button may lead. */
final class CallToActions {

    record CallToAction(String type, List<String> labels, List<String> destinations) {}

    private static final List<CallToAction> ALL =
            Rules.entries(Rules.load("call-to-actions"), "entries", CallToActions::read);
    private static final Map<String, CallToAction> BY_WORDS = byWords();

    private CallToActions() {}

    static List<CallToAction> all() {
        return ALL;
    }

    static Optional<CallToAction> find(String labelOrType) {
        return Optional.ofNullable(BY_WORDS.get(words(labelOrType)));
    }

    /** The type to send: the wished one if it is known and legal for the goal, else the goal's default with a finding. */
    static String choose(@Nullable String wished, String pointer, GoalRule rule, Findings findings) {
        String fallback = rule.callToActionDefault();
        if (wished == null) {
            return fallback;
        }
        Optional<CallToAction> found = find(wished);
        if (found.isEmpty()) {
            findings.warning(
                    pointer,
                    "call_to_action_unknown",
                    "Meta has no button \"" + wished + "\" for this goal; the ads will say " + label(fallback) + ".",
                    "Choose one of: " + labels(rule.destination()) + ".");
            return fallback;
        }
        if (!found.get().destinations().contains(rule.destination())) {
            findings.warning(
                    pointer,
                    "call_to_action_not_for_goal",
                    "The button \"" + wished + "\" is not available for this goal; the ads will say " + label(fallback)
                            + ".",
                    "Choose one of: " + labels(rule.destination()) + ".");
            return fallback;
        }
        return found.get().type();
    }

    static String label(String type) {
        return find(type).map(button -> '"' + button.labels().getFirst() + '"').orElse(type);
    }

    private static String labels(String destination) {
        return String.join(
                ", ",
                ALL.stream()
                        .filter(button -> button.destinations().contains(destination))
                        .map(button -> button.labels().getFirst())
                        .toList());
    }

    private static Map<String, CallToAction> byWords() {
        Map<String, CallToAction> map = new LinkedHashMap<>();
        for (CallToAction button : ALL) {
            map.put(words(button.type()), button);
            button.labels().forEach(label -> map.putIfAbsent(words(label), button));
        }
        return map;
    }

    private static String words(String text) {
        return text.toUpperCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static CallToAction read(JsonNode entry) {
        return new CallToAction(
                entry.required("type").asText(),
                Rules.texts(entry.required("labels")),
                Rules.texts(entry.required("destinations")));
    }
}
