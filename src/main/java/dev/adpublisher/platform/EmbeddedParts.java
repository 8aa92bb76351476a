package dev.adpublisher.platform;

/**
 * Decides whether development's own services are to be started, without loading a class that the product lacks. It also answers yes after a
 * live reload: what an earlier load of the classes started is then found again by the system properties it left.
 */
final class EmbeddedParts {
    /** Where the embedded PostgreSQL of this process listens. */
    static final String POSTGRES_PORT = "adpublisher.embedded.postgres-port";

    private EmbeddedParts() {}

    static boolean wanted() {
        return available() && (System.getProperty(POSTGRES_PORT) != null || !DatabaseSettings.present());
    }

    private static boolean available() {
        return AdPublisher.class
                        .getClassLoader()
                        .getResource("io/zonky/test/db/postgres/embedded/EmbeddedPostgres.class")
                != null;
    }
}
