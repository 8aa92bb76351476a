package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** How many operations there were, of which kind, and how many at once. */
final class Statistics {
    private final Map<String, long[]> counts = new TreeMap<>();
    private int underWay;
    private int most;
    private long total;

    void begin(String operation) {
        counts.computeIfAbsent(operation, key -> new long[1])[0]++;
        total++;
        underWay++;
        most = Math.max(most, underWay);
    }

    void end() {
        underWay--;
    }

    ObjectNode report() {
        ObjectNode report = Json.object();
        report.put("operations_total", total).put("under_way", underWay).put("most_at_once", most);
        ObjectNode operations = report.putObject("operations");
        counts.forEach((name, count) -> operations.put(name, count[0]));
        return report;
    }

    void clear() {
        counts.clear();
        total = 0;
        most = underWay;
    }
}
