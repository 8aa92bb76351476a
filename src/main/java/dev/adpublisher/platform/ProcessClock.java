package dev.adpublisher.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;

/** This machine's clock, for what a person reads and what a plan is made for. Leases, waits and intents go by the database's alone. */
class ProcessClock {
    @Produces
    @ApplicationScoped
    Clock clock() {
        return Clock.systemUTC();
    }
}
