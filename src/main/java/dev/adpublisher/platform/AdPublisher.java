package dev.adpublisher.platform;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The process. When nobody named a PostgreSQL and this is not the product, it brings its own first. */
@QuarkusMain
public final class AdPublisher {
    private static final String DATABASE_MISSING = "PostgreSQL is not configured: set QUARKUS_DATASOURCE_REACTIVE_URL, "
            + "QUARKUS_DATASOURCE_JDBC_URL, QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD.";

    AdPublisher() {}

    public static void main(String... arguments) {
        if (EmbeddedParts.wanted()) {
            EmbeddedStart.start().forEach(System::setProperty);
        } else if (!DatabaseSettings.present()) {
            System.err.println(DATABASE_MISSING);
            System.exit(1);
        }
        Quarkus.run(arguments);
    }
}
