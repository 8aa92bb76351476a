package dev.adpublisher.sandbox;

import java.time.LocalDate;

/** A row of insights before it is written. */
record InsightsRow(MetaObject subject, LocalDate start, LocalDate stop, Delivery.Numbers numbers) {}
