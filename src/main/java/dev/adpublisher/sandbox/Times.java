package dev.adpublisher.sandbox;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Meta's times: read in several spellings, written as {@code 2026-11-22T10:00:00-0500} in the ad account's zone. */
final class Times {
    private static final DateTimeFormatter OUT = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxx");
    private static final Pattern SHORT_OFFSET = Pattern.compile("([+-]\\d{2})(\\d{2})$");
    private final Map<String, ZoneId> zones = new HashMap<>();
    private final Store store;

    Times(Store store) {
        this.store = store;
    }

    ZoneId zone(String account) {
        MetaObject owner = store.find("act_" + account);
        String name = owner == null ? "UTC" : owner.text("timezone_name", "UTC");
        return zones.computeIfAbsent(name, ZoneId::of);
    }

    String format(long millis, String account) {
        return OUT.format(Instant.ofEpochMilli(millis).atZone(zone(account)));
    }

    LocalDate date(long millis, String account) {
        return Instant.ofEpochMilli(millis).atZone(zone(account)).toLocalDate();
    }

    /**
     * Reads ISO 8601 with {@code Z}, {@code +01:00} or {@code +0100}, without an offset in the account's zone, or Unix seconds.
     *
     * @throws Refusal 100 when it is none of these
     */
    long parse(String parameter, String text, String account) {
        try {
            if (text.chars().allMatch(Character::isDigit)) {
                return Long.parseLong(text) * 1000;
            }
            String value = SHORT_OFFSET.matcher(text.trim().replace(' ', 'T')).replaceFirst("$1:$2");
            boolean offset = value.endsWith("Z") || value.matches(".*T.*[+-]\\d{2}:\\d{2}$");
            if (offset) {
                return OffsetDateTime.parse(value).toInstant().toEpochMilli();
            }
            if (!value.contains("T")) {
                return LocalDate.parse(value)
                        .atStartOfDay(zone(account))
                        .toInstant()
                        .toEpochMilli();
            }
            return LocalDateTime.parse(value).atZone(zone(account)).toInstant().toEpochMilli();
        } catch (DateTimeException | NumberFormatException unreadable) {
            throw Refusal.invalid("Param " + parameter + " must be a valid ISO 8601 datetime string")
                    .blame(parameter);
        }
    }
}
