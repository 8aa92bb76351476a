package dev.adpublisher.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page of insights token by token, for there may be millions of rows. Lenient about each value (numbers come as texts, fields are
 * missing or new), strict about the whole: what is cut off, has no {@code data} or is an error is no page.
 */
final class InsightsParser {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build();
    private static final int LONGEST_NUMBER = 40;
    private static final int LONGEST_TYPE = 200;
    private static final int LONGEST_SETTING = 100;

    private final JsonParser json;
    private final List<InsightsRow> rows = new ArrayList<>();
    private boolean complete;
    private int unreadable;
    private boolean more;
    private @Nullable String after;

    private InsightsParser(JsonParser json) {
        this.json = json;
    }

    /** Empty unless the text is one whole JSON object with a list {@code data} and no {@code error}. */
    static Optional<InsightsPage> parse(byte[] text) {
        try (JsonParser parser = JSON.createParser(text)) {
            InsightsParser reading = new InsightsParser(parser);
            return reading.root() ? Optional.of(reading.page()) : Optional.empty();
        } catch (IOException broken) {
            return Optional.empty();
        }
    }

    private InsightsPage page() {
        return new InsightsPage(rows, unreadable, more && after != null && !after.isEmpty() ? after : null);
    }

    private boolean root() throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        boolean[] error = {false};
        members(name -> {
            switch (name) {
                case "error" -> {
                    error[0] = true;
                    json.skipChildren();
                }
                case "data" -> data();
                case "paging" -> paging();
                default -> json.skipChildren();
            }
        });
        return complete && !error[0] && json.nextToken() == null;
    }

    private void data() throws IOException {
        complete = json.currentToken() == JsonToken.START_ARRAY;
        objects(() -> {
            InsightsRow row = new Draft().read();
            if (row == null) {
                unreadable++;
            } else {
                rows.add(row);
            }
        });
    }

    private void paging() throws IOException {
        members(name -> {
            switch (name) {
                case "next" -> more = text(Integer.MAX_VALUE) != null;
                case "cursors" ->
                    members(cursor -> {
                        if (cursor.equals("after")) {
                            after = text(Integer.MAX_VALUE);
                        } else {
                            json.skipChildren();
                        }
                    });
                default -> json.skipChildren();
            }
        });
    }

    /** What to do with a member whose value the parser stands at. Leaves it behind that value. */
    private interface Member {
        void read(String name) throws IOException;
    }

    /** What to do with an object that the parser stands at. */
    private interface Element {
        void read() throws IOException;
    }

    /** The members of the object that the parser stands at, if it is one. */
    private void members(Member member) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            member.read(name);
        }
    }

    /** The objects of the list that the parser stands at, if it is one. */
    private void objects(Element element) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                element.read();
            } else {
                json.skipChildren();
            }
        }
    }

    /** A text or a number as text, else null. Leaves the parser behind the value. */
    private @Nullable String text(int longest) throws IOException {
        JsonToken token = json.currentToken();
        boolean scalar = token == JsonToken.VALUE_STRING || token != null && token.isNumeric();
        String text = scalar ? json.getText() : null;
        json.skipChildren();
        if (text == null || text.isEmpty() || text.length() > longest) {
            return null;
        }
        // U+0000 is JSON, but in no text of PostgreSQL's.
        return text.indexOf(0) < 0 ? text : text.replace((char) 0, ' ');
    }

    private @Nullable BigDecimal number() throws IOException {
        return number(text(LONGEST_NUMBER));
    }

    private static @Nullable BigDecimal number(@Nullable String text) {
        try {
            if (text == null) {
                return null;
            }
            BigDecimal number = new BigDecimal(text);
            // 1e999999 is a number too, and PostgreSQL would write it out.
            return Math.abs((long) number.scale()) > LONGEST_NUMBER ? null : number;
        } catch (NumberFormatException none) {
            return null;
        }
    }

    private @Nullable Long count() throws IOException {
        BigDecimal number = number();
        try {
            return number == null ? null : number.longValueExact();
        } catch (ArithmeticException fraction) {
            return null;
        }
    }

    /** {@code [{"action_type": "lead", "value": "3"}]}; an entry without a type or a number is left out. */
    private Map<String, BigDecimal> actions() throws IOException {
        Map<String, BigDecimal> actions = new LinkedHashMap<>();
        Entry entry = new Entry();
        objects(() -> {
            entry.type = null;
            entry.value = null;
            members(entry);
            if (entry.type != null && entry.value != null) {
                actions.put(entry.type, entry.value);
            }
        });
        return actions;
    }

    private final class Entry implements Member {
        private @Nullable String type;
        private @Nullable BigDecimal value;

        @Override
        public void read(String name) throws IOException {
            switch (name) {
                case "action_type" -> type = text(LONGEST_TYPE);
                case "value" -> value = number();
                default -> json.skipChildren();
            }
        }
    }

    /** A row while it is read. */
    private final class Draft {
        private @Nullable String campaign;
        private @Nullable String adSet;
        private @Nullable String ad;
        private @Nullable LocalDate day;
        private @Nullable String currency;
        private @Nullable Long impressions = 0L;
        private @Nullable Long reach;
        private @Nullable BigDecimal frequency;
        private @Nullable Long clicks = 0L;
        private @Nullable Long linkClicks = 0L;
        private @Nullable BigDecimal spend = BigDecimal.ZERO;
        private @Nullable BigDecimal cpc;
        private @Nullable BigDecimal cpm;
        private @Nullable BigDecimal ctr;
        private Map<String, BigDecimal> actions = Map.of();
        private Map<String, BigDecimal> values = Map.of();
        private Map<String, BigDecimal> costs = Map.of();
        private @Nullable BigDecimal results;
        private @Nullable String indicator;
        private @Nullable String setting;

        @Nullable
        InsightsRow read() throws IOException {
            members(this::member);
            String owner = campaign;
            LocalDate date = day;
            if (owner == null || date == null) {
                return null;
            }
            return new InsightsRow(
                    owner,
                    adSet,
                    ad,
                    date,
                    currency,
                    impressions,
                    reach,
                    frequency,
                    clicks,
                    linkClicks,
                    spend,
                    cpc,
                    cpm,
                    ctr,
                    actions,
                    values,
                    costs,
                    results,
                    indicator,
                    setting);
        }

        private void member(String name) throws IOException {
            switch (name) {
                case "campaign_id" -> campaign = id();
                case "adset_id" -> adSet = id();
                case "ad_id" -> ad = id();
                case "date_start" -> day = date(text(LONGEST_NUMBER));
                case "account_currency" -> currency = text(3);
                case "impressions" -> impressions = count();
                case "reach" -> reach = count();
                case "frequency" -> frequency = number();
                case "clicks" -> clicks = count();
                case "inline_link_clicks" -> linkClicks = count();
                case "spend" -> spend = number();
                case "cpc" -> cpc = number();
                case "cpm" -> cpm = number();
                case "ctr" -> ctr = number();
                case "actions" -> actions = actions();
                case "action_values" -> values = actions();
                case "cost_per_action_type" -> costs = actions();
                case "results" -> results();
                case "attribution_setting" -> setting = text(LONGEST_SETTING);
                default -> json.skipChildren();
            }
        }

        private @Nullable String id() throws IOException {
            String text = text(32);
            return text != null && text.chars().allMatch(c -> c >= '0' && c <= '9') ? text : null;
        }

        private @Nullable LocalDate date(@Nullable String text) {
            try {
                return text == null ? null : LocalDate.parse(text);
            } catch (DateTimeParseException none) {
                return null;
            }
        }

        /** {@code [{"indicator": "actions:lead", "values": [{"value": "3", "attribution_windows": ["default"]}]}]}, or a plain number. */
        private void results() throws IOException {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                results = number();
                return;
            }
            objects(() -> members(name -> {
                switch (name) {
                    case "indicator" -> indicator = text(LONGEST_TYPE);
                    // The first value is that of the setting that was asked for; others are of other windows and may
                    // not be added.
                    case "values" -> objects(() -> members(this::firstValue));
                    default -> json.skipChildren();
                }
            }));
        }

        private void firstValue(String name) throws IOException {
            if (name.equals("value") && results == null) {
                results = number();
            } else {
                json.skipChildren();
            }
        }
    }
}
