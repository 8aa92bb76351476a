package dev.adpublisher.metrics;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One question to Meta that is to be asked, page by page or as a report: a row of {@code insights_reads}.
 *
 * @param removed what is deleted or archived, instead of what Meta lists by itself
 * @param asReport whether Meta shall prepare a report
 * @param report the report's id at Meta, once it is ordered
 * @param attempts times in a row that there was no usable answer
 */
record InsightsRead(
        UUID id,
        Tier tier,
        Level level,
        boolean removed,
        List<UUID> campaigns,
        LocalDate since,
        LocalDate until,
        int pageSize,
        boolean asReport,
        @Nullable String report,
        int attempts) {
    /** Below so many rows a page is not the trouble any more. */
    static final int SMALLEST_PAGE = 250;

    private static final int SHORTEST_RANGE = 7;

    InsightsRead {
        campaigns = List.copyOf(campaigns);
    }

    int days() {
        return (int) ChronoUnit.DAYS.between(since, until) + 1;
    }

    /** What to ask instead, where this is too much at once: smaller pages, then fewer days, then a report. */
    List<InsightsRead> smaller() {
        if (pageSize > SMALLEST_PAGE) {
            return List.of(with(since, until, Math.max(SMALLEST_PAGE, pageSize / 4), false));
        }
        return days() > SHORTEST_RANGE ? halves(false) : List.of(with(since, until, pageSize, true));
    }

    /** What to ask instead of a report that failed: two, of half the days, or of half the campaigns; empty if there is nothing left to halve. */
    Optional<List<InsightsRead>> afterFailedReport() {
        if (days() > 1) {
            return Optional.of(halves(true));
        }
        if (campaigns.size() == 1) {
            return Optional.empty();
        }
        int middle = campaigns.size() / 2;
        List<InsightsRead> halves = new ArrayList<>();
        for (List<UUID> half : List.of(campaigns.subList(0, middle), campaigns.subList(middle, campaigns.size()))) {
            halves.add(new InsightsRead(
                    UUID.randomUUID(), tier, level, removed, half, since, until, pageSize, true, null, 0));
        }
        return Optional.of(halves);
    }

    /** The same from a later day on. */
    InsightsRead since(LocalDate later) {
        return with(later, until, pageSize, asReport);
    }

    private List<InsightsRead> halves(boolean report) {
        LocalDate middle = since.plusDays(days() / 2 - 1L);
        return List.of(with(since, middle, pageSize, report), with(middle.plusDays(1), until, pageSize, report));
    }

    private InsightsRead with(LocalDate first, LocalDate last, int page, boolean report) {
        return new InsightsRead(UUID.randomUUID(), tier, level, removed, campaigns, first, last, page, report, null, 0);
    }
}
