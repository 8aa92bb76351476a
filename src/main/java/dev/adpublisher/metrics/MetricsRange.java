package dev.adpublisher.metrics;

import dev.adpublisher.problem.Problem;
import dev.adpublisher.problem.Violation;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The days and the level that a request asks for; a bound that is not named is null. */
record MetricsRange(Level level, @Nullable LocalDate from, @Nullable LocalDate to) {
    private static final int MOST_DAYS = 400;
    private static final int USUAL_DAYS = 28;
    private static final int MOST_ITEMS = 20_000;

    /**
     * Reads what was sent.
     *
     * @throws Problem 400 {@code bad_date} or {@code bad_level}
     */
    static MetricsRange of(@Nullable String from, @Nullable String to, @Nullable String level) {
        return new MetricsRange(
                Level.of(level == null ? "campaign" : level)
                        .orElseThrow(() -> Problem.badRequest("bad_level", "level is campaign, adset or ad.")),
                date("from", from),
                date("to", to));
    }

    private static @Nullable LocalDate date(String name, @Nullable String text) {
        try {
            return text == null || text.isEmpty() ? null : LocalDate.parse(text);
        } catch (DateTimeException unreadable) {
            throw Problem.badRequest("bad_date", name + " is a day, such as 2026-11-22.");
        }
    }

    /** Both bounds. */
    record Days(LocalDate from, LocalDate to) {
        int count() {
            return (int) ChronoUnit.DAYS.between(from, to) + 1;
        }

        /** @throws Problem 422 {@code range_too_long} when so many objects and days are more than one answer holds */
        void checkFor(int objects) {
            if ((long) objects * count() > MOST_ITEMS) {
                throw refusal(
                        "range_too_long", "These are more than " + MOST_ITEMS + " rows. Ask for fewer days.", "/to");
            }
        }
    }

    /**
     * The days, the last 28 where none are named.
     *
     * @param today in the ad account's time zone
     * @throws Problem 422 {@code bad_range} or {@code range_too_long}
     */
    Days days(LocalDate today) {
        LocalDate last = to != null ? to : from != null && from.isAfter(today) ? from : today;
        LocalDate first = from != null ? from : last.minusDays(USUAL_DAYS - 1L);
        if (first.isAfter(last)) {
            throw refusal("bad_range", "from is after to.", "/from");
        }
        if (first.getYear() < 2000 || last.getYear() > 2100) {
            throw refusal("bad_range", "There are no figures of such days.", "/from");
        }
        Days days = new Days(first, last);
        if (days.count() > MOST_DAYS) {
            throw refusal("range_too_long", "One answer holds " + MOST_DAYS + " days at most.", "/from");
        }
        return days;
    }

    private static Problem refusal(String code, String detail, String pointer) {
        return Problem.unprocessable(code, detail, List.of(new Violation(pointer, code, detail, null)));
    }
}
