package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.adpublisher.plan.BlameMapper;
import dev.adpublisher.verification.Difference.Code;
import dev.adpublisher.verification.ReadBackRules.Compare;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares what Meta shows of an object with what was sent. Pure; says every difference, and nothing of what Meta adds by itself. */
final class ReadBack {
    /** {@code 2026-11-24T10:00:00+0000} as Meta writes it, {@code +00:00} and {@code Z} as we do. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(java.util.Locale.ROOT);

    private static final int LONGEST_NUMBER = 40;

    private final PublishedObject object;
    private final JsonNode found;
    private final List<Difference> differences = new ArrayList<>();

    private ReadBack(PublishedObject object, JsonNode found) {
        this.object = object;
        this.found = found;
    }

    static List<Difference> compare(PublishedObject object, JsonNode found) {
        ReadBack comparison = new ReadBack(object, found);
        comparison.name();
        ReadBackRules.Kind rules = ReadBackRules.of(object.kind());
        object.sent().properties().forEach(parameter -> {
            // A parameter without a rule is one that nobody thought of: compared as strictly as possible.
            Compare how = rules.sent().getOrDefault(parameter.getKey(), Compare.TREE);
            if (!parameter.getKey().equals("name") && !parameter.getValue().isNull()) {
                comparison.parameter(how, parameter.getKey(), parameter.getValue());
            }
        });
        if (!object.sent().isEmpty()) {
            rules.unsent().forEach(comparison::unsent);
        }
        return List.copyOf(comparison.differences);
    }

    private void name() {
        String name = object.name();
        JsonNode now = found.path("name");
        // A creative's name is shared by all who have the same creative.
        if (name != null
                && !object.is("creative")
                && now.isTextual()
                && !now.textValue().equals(name)) {
            add(Code.RENAMED, "name", JsonTexts.text(name), now);
        }
    }

    private void parameter(Compare how, String name, JsonNode sent) {
        JsonNode now = found.path(name);
        switch (how) {
            case SKIP -> {}
            case TREE -> tree(name, sent, now);
            case ENHANCEMENTS -> enhancements(name, sent, now);
            case TEXT -> same(name, sent, now, sent.asText().equals(now.asText()));
            case NUMBER -> same(name, sent, now, sameNumber(sent, now));
            case TIME -> same(name, sent, now, sameTime(sent.asText(), now.asText()));
            case FLAG -> {
                if (sent.asBoolean() || isThere(now)) {
                    same(name, sent, now, sent.asBoolean() == now.asBoolean());
                }
            }
            case SET -> {
                Set<String> wanted = texts(sent);
                if (!wanted.isEmpty() || !texts(now).isEmpty()) {
                    same(name, sent, now, wanted.equals(texts(now)));
                }
            }
        }
    }

    private void same(String path, JsonNode sent, JsonNode now, boolean same) {
        if (!isThere(now)) {
            add(Code.MISSING, path, sent, null);
        } else if (!same) {
            add(Code.CHANGED, path, sent, now);
        }
    }

    private void tree(String path, JsonNode sent, JsonNode now) {
        if (!isThere(now) && !isEmpty(sent)) {
            add(Code.MISSING, path, sent, null);
        } else if (sent.isObject() && now.isObject()) {
            sent.properties()
                    .forEach(
                            member -> tree(path + "." + member.getKey(), member.getValue(), now.path(member.getKey())));
        } else if (!holds(sent, now)) {
            add(Code.CHANGED, path, sent, now);
        }
    }

    /** Whether all that was sent is there; Meta may add members to objects, and nothing to lists. */
    private static boolean holds(JsonNode sent, JsonNode now) {
        if (sent.isObject()) {
            return now.isObject()
                    && sent.properties().stream()
                            .allMatch(member -> holds(member.getValue(), now.path(member.getKey())));
        }
        if (sent.isArray()) {
            return now.isArray() && sent.size() == now.size() && matched(sent, now);
        }
        return sent.isNull() || sent.asText().equals(now.asText()) || sameNumber(sent, now);
    }

    private static boolean matched(JsonNode sent, JsonNode now) {
        List<JsonNode> left = new ArrayList<>(now.valueStream().toList());
        return sent.valueStream().allMatch(one -> {
            for (int i = 0; i < left.size(); i++) {
                if (holds(one, left.get(i))) {
                    left.remove(i);
                    return true;
                }
            }
            return false;
        });
    }

    private void enhancements(String name, JsonNode sent, JsonNode now) {
        JsonNode wished = sent.path("creative_features_spec");
        now.path("creative_features_spec").properties().forEach(feature -> {
            JsonNode wish = wished.path(feature.getKey()).path("enroll_status");
            JsonNode is = feature.getValue().path("enroll_status");
            if (is.asText().equals("OPT_IN") && !wish.asText().equals("OPT_IN")) {
                add(
                        Code.ENHANCEMENT_ON,
                        name + ".creative_features_spec." + feature.getKey(),
                        wish.isMissingNode() ? null : wish,
                        is);
            }
        });
    }

    private void unsent(String path, List<String> standForNothing) {
        String pointer = "/" + path.replace('.', '/');
        JsonNode now = found.at(pointer);
        if (!object.sent().at(pointer).isMissingNode() || isEmpty(now)) {
            return;
        }
        boolean nothing =
                now.isArray() ? standForNothing.containsAll(texts(now)) : standForNothing.contains(now.asText());
        if (!nothing) {
            add(Code.ADDED, path, null, now);
        }
    }

    private void add(Code code, String field, @Nullable JsonNode sent, @Nullable JsonNode now) {
        List<String> pointers = BlameMapper.pointers(object.origins(), List.of(List.of(field)));
        differences.add(new Difference(code, field, sent, now, pointers));
    }

    private static boolean isThere(JsonNode now) {
        return !now.isMissingNode() && !now.isNull();
    }

    private static boolean isEmpty(JsonNode node) {
        return !isThere(node)
                || (node.isContainerNode() && node.isEmpty())
                || (node.isTextual() && node.textValue().isEmpty());
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new HashSet<>();
        list.forEach(one -> {
            // The list without a category and the one with NONE are the same (marketing-api.md, 8.3).
            if (!one.asText().equals("NONE")) {
                texts.add(one.asText());
            }
        });
        return texts;
    }

    private static boolean sameNumber(JsonNode sent, JsonNode now) {
        String there = now.asText();
        // No amount is longer, and a longer one takes its time to be read.
        if (now instanceof MissingNode || there.length() > LONGEST_NUMBER) {
            return false;
        }
        try {
            return new BigDecimal(sent.asText()).compareTo(new BigDecimal(there)) == 0;
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }

    private static boolean sameTime(String sent, String now) {
        try {
            return OffsetDateTime.parse(sent, TIME).isEqual(OffsetDateTime.parse(now, TIME));
        } catch (DateTimeException noTime) {
            return sent.equals(now);
        }
    }
}
