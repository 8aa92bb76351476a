package dev.adpublisher.metrics;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.math.BigDecimal;
import java.util.Map;

/** Actions as a JSON object, {@code {"lead":3}}: a text made by hand, because there are hundreds of thousands of them. */
final class ActionsJson {
    private ActionsJson() {}

    static String of(Map<String, BigDecimal> actions) {
        if (actions.isEmpty()) {
            return "{}";
        }
        StringBuilder text = new StringBuilder(actions.size() * 32).append('{');
        actions.forEach((type, number) -> {
            if (text.length() > 1) {
                text.append(',');
            }
            text.append('"');
            JsonStringEncoder.getInstance().quoteAsString(type, text);
            text.append("\":").append(number.toPlainString());
        });
        return text.append('}').toString();
    }
}
