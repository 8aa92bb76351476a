package dev.adpublisher.platform;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Optional;

/** The process. When nobody named a PostgreSQL and this is not the product, it brings its own first. */
@QuarkusMain
public final class AdPublisher {
    /** Set once the embedded parts run; after a live reload it says that the database named is theirs. */
    static final String EMBEDDED_POSTGRES_PORT = "adpublisher.embedded.postgres-port";

    private static final String DATABASE_MISSING = "PostgreSQL is not configured: set QUARKUS_DATASOURCE_REACTIVE_URL, "
            + "QUARKUS_DATASOURCE_JDBC_URL, QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD.";

    AdPublisher() {}

    public static void main(String... arguments) {
        if (!DatabaseSettings.present() || System.getProperty(EMBEDDED_POSTGRES_PORT) != null) {
            embeddedStart().ifPresentOrElse(Runnable::run, AdPublisher::refuse);
        }
        Quarkus.run(arguments);
    }

    /** By name, because the product does not contain it, and a native image links every reference that it can see. */
    private static Optional<Runnable> embeddedStart() {
        try {
            Class<?> start = Class.forName("dev.adpublisher.platform.EmbeddedStart");
            return Optional.of((Runnable) start.getDeclaredConstructor().newInstance());
        } catch (ClassNotFoundException product) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the embedded start has no constructor to call", e);
        }
    }

    private static void refuse() {
        System.err.println(DATABASE_MISSING);
        System.exit(1);
    }
}
