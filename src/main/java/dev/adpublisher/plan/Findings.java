package dev.adpublisher.plan;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** Collects findings in the order in which they are made, each once. */
final class Findings {

    private final SequencedSet<Finding> found = new LinkedHashSet<>();

    void error(String pointer, String code, String message, String fix) {
        found.add(new Finding(Severity.ERROR, pointer, code, message, fix));
    }

    void warning(String pointer, String code, String message, String fix) {
        found.add(new Finding(Severity.WARNING, pointer, code, message, fix));
    }

    void info(String pointer, String code, String message, String fix) {
        found.add(new Finding(Severity.INFO, pointer, code, message, fix));
    }

    List<Finding> list() {
        return List.copyOf(found);
    }
}
