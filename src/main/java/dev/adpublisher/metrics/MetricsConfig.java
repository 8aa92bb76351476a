package dev.adpublisher.metrics;

import dev.adpublisher.schedule.Every;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How insights are read. */
@ConfigMapping(prefix = "adpublisher.metrics")
interface MetricsConfig {
    /** How often an account's today and yesterday are read; {@code off} disables. Meta renews its figures about every 15 minutes. */
    @WithConverter(Every.Text.class)
    @WithDefault("30m")
    Every every();

    /** A day is final, and not read again, once it is more than so many days ago: later conversions are not counted for it by Meta. */
    @WithDefault("28")
    @Min(1)
    @Max(90)
    int lookbackDays();

    /** How often the last seven days are read. */
    @WithDefault("6h")
    Duration weekEvery();

    /** How often everything that is not final is read. */
    @WithDefault("24h")
    Duration monthEvery();

    /** Rows asked for at once; made smaller by itself where Meta cannot answer so many. Meta names no bound; others ask for up to 5,000. */
    @WithDefault("5000")
    @Min(50)
    @Max(5000)
    int pageSize();

    /** Campaigns named in one question; their ids stand in its address. */
    @WithDefault("200")
    @Min(1)
    @Max(250)
    int campaignsPerRead();

    /** Questions under way at once for one account. */
    @WithDefault("2")
    @Min(1)
    @Max(16)
    int concurrentReads();

    /** How often a report that Meta prepares is looked at. */
    @WithDefault("10s")
    Duration reportPoll();

    /** The first pause after a question that got no usable answer; it doubles each time. */
    @WithDefault("10s")
    Duration backoff();
}
