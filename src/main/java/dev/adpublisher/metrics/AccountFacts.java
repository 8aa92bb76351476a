package dev.adpublisher.metrics;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * What is true of an ad account during one run.
 *
 * @param currency ISO 4217
 * @param zone its days are this zone's, however long they are
 * @param now by the database's clock
 */
record AccountFacts(String adAccountId, String currency, ZoneId zone, Instant now) {
    LocalDate today() {
        return now.atZone(zone).toLocalDate();
    }

    LocalDate day(Instant instant) {
        return instant.atZone(zone).toLocalDate();
    }
}
