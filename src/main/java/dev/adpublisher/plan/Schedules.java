package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When the ads run: local times, zones, gaps and overlaps, and what Meta demands of a flight. */
final class Schedules {

    /** Both as ISO 8601 with an offset; null means: from the start of delivery, or without an end. */
    record Schedule(@Nullable String start, @Nullable String end) {}

    private static final String START = "/budget_data/startTime";
    private static final String END = "/budget_data/endTime";
    private static final String ZONE = "/budget_data/timezone";
    private static final DateTimeFormatter WIRE = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");
    /** An ad set with a daily budget has to run for at least a day: design/marketing-api.md 8.3. */
    private static final Duration SHORTEST_FLIGHT = Duration.ofHours(24);
    /** Generously: from a plan to its ad set at Meta. */
    private static final Duration UNTIL_MADE = Duration.ofMinutes(5);

    private static final int LAST_YEAR = 2100;

    private final Findings findings;
    private final @Nullable ZoneId zone;

    private Schedules(Findings findings, @Nullable ZoneId zone) {
        this.findings = findings;
        this.zone = zone;
    }

    static Schedule of(JsonNode budgetData, @Nullable AccountFacts account, Instant now, Findings findings) {
        Schedules reader = new Schedules(findings, zone(budgetData, account, findings));
        @Nullable OffsetDateTime start = reader.time(budgetData.path("startTime"), START);
        @Nullable OffsetDateTime end = reader.time(budgetData.path("endTime"), END);
        reader.checkFlight(start, end, now);
        return new Schedule(start == null ? null : WIRE.format(start), end == null ? null : WIRE.format(end));
    }

    private static @Nullable ZoneId zone(JsonNode budgetData, @Nullable AccountFacts account, Findings findings) {
        @Nullable String typed = Json.text(budgetData, "timezone");
        if (typed != null) {
            Optional<ZoneId> zone = zoneOf(typed);
            if (zone.isEmpty()) {
                findings.error(
                        ZONE,
                        "timezone_unknown",
                        "\"" + typed + "\" is not the name of a time zone.",
                        "Choose a zone by its region and city, such as Europe/Berlin.");
            }
            return zone.orElse(null);
        }
        return account == null || account.timezone() == null
                ? null
                : zoneOf(account.timezone()).orElse(null);
    }

    private static Optional<ZoneId> zoneOf(String name) {
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException unknown) {
            return Optional.empty();
        }
    }

    private @Nullable OffsetDateTime time(JsonNode node, String pointer) {
        if (!Json.typed(node)) {
            return null;
        }
        String text = node.isTextual() ? node.asText().strip() : "";
        Optional<OffsetDateTime> absolute = parseAbsolute(text);
        if (absolute.isPresent()) {
            return inRange(absolute.get(), pointer);
        }
        Optional<LocalDateTime> local = parseLocal(text);
        if (local.isEmpty()) {
            findings.error(
                    pointer,
                    "time_unreadable",
                    "This is not a date and time.",
                    "Write it like 2027-01-31T09:00, or with an offset like 2027-01-31T09:00+01:00.");
            return null;
        }
        @Nullable OffsetDateTime placed = place(local.get(), pointer);
        return placed == null ? null : inRange(placed, pointer);
    }

    private @Nullable OffsetDateTime inRange(OffsetDateTime time, String pointer) {
        if (time.getYear() < 1970 || time.getYear() > LAST_YEAR) {
            findings.error(
                    pointer,
                    "time_out_of_range",
                    "The year " + time.getYear() + " is out of range.",
                    "Choose a date of the coming months.");
            return null;
        }
        return time;
    }

    private static Optional<OffsetDateTime> parseAbsolute(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text));
        } catch (DateTimeException notAbsolute) {
            return parseZoned(text);
        }
    }

    /** Also what other writers of ISO 8601 use: an offset without a colon, a zone's name in brackets. */
    private static Optional<OffsetDateTime> parseZoned(String text) {
        for (String pattern : List.of("uuuu-MM-dd'T'HH:mm[:ss][.SSS]xx", "uuuu-MM-dd'T'HH:mm[:ss][.SSS]x")) {
            try {
                return Optional.of(OffsetDateTime.parse(text, DateTimeFormatter.ofPattern(pattern)));
            } catch (DateTimeException other) {
                continue;
            }
        }
        try {
            return Optional.of(ZonedDateTime.parse(text).toOffsetDateTime());
        } catch (DateTimeException notZoned) {
            return Optional.empty();
        }
    }

    private static Optional<LocalDateTime> parseLocal(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text.replace(' ', 'T')));
        } catch (DateTimeException noTime) {
            try {
                return Optional.of(LocalDate.parse(text).atStartOfDay());
            } catch (DateTimeException noDate) {
                return Optional.empty();
            }
        }
    }

    private @Nullable OffsetDateTime place(LocalDateTime local, String pointer) {
        if (zone == null) {
            findings.error(
                    ZONE,
                    "timezone_missing",
                    "The time " + local + " has no time zone.",
                    "Choose a time zone, such as Europe/Berlin.");
            return null;
        }
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.size() == 1) {
            return local.atOffset(offsets.getFirst());
        }
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        if (offsets.isEmpty()) {
            findings.error(
                    pointer,
                    "time_does_not_exist",
                    "The clocks in " + zone + " are put forward then: " + local + " does not exist there.",
                    "Choose " + change.getDateTimeAfter() + " or later.");
            return null;
        }
        OffsetDateTime first = local.atOffset(change.getOffsetBefore());
        findings.warning(
                pointer,
                "time_occurs_twice",
                "The clocks in " + zone + " are put back then: " + local + " occurs twice. The first is taken, "
                        + WIRE.format(first) + ".",
                "If the second is meant, write " + WIRE.format(local.atOffset(change.getOffsetAfter())) + ".");
        return first;
    }

    private void checkFlight(@Nullable OffsetDateTime start, @Nullable OffsetDateTime end, Instant now) {
        if (start != null && start.toInstant().isBefore(now)) {
            findings.error(
                    START,
                    "start_in_past",
                    "The start, " + WIRE.format(start) + ", is in the past.",
                    "Choose a later start, or clear it to start as soon as the campaign is active.");
        }
        if (end == null) {
            return;
        }
        // Without a start the time runs from when the ad set is made, which is a little later than now.
        Instant from = start == null || start.toInstant().isBefore(now) ? now.plus(UNTIL_MADE) : start.toInstant();
        if (!end.toInstant().isAfter(now)) {
            findings.error(
                    END,
                    "end_in_past",
                    "The end is in the past.",
                    "Choose a later end, or clear it to run until paused.");
        } else if (!end.toInstant().isAfter(from)) {
            findings.error(
                    END, "end_before_start", "The end is not after the start.", "Choose an end after the start.");
        } else if (Duration.between(from, end.toInstant()).compareTo(SHORTEST_FLIGHT) <= 0) {
            findings.error(
                    END,
                    "flight_too_short",
                    "With a daily budget ads have to run for more than 24 hours.",
                    "Choose an end more than 24 hours after the start, or clear it to run until paused.");
        }
    }
}
