package dev.adpublisher.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                "quarkus.datasource.jdbc.url",
                "_PROD_QUARKUS_DATASOURCE_USERNAME",
                "%dev.quarkus.datasource.reactive.url",
                "QUARKUS_CONFIG_LOCATIONS"
            })
    void areNamedInEveryFormThatQuarkusReads(String name) {
        assertThat(DatabaseSettings.namesDatabase(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "QUARKUS_HTTP_PORT", "quarkus.flyway.username", "DATABASE_URL"})
    void areNotSeenInOtherNames(String name) {
        assertThat(DatabaseSettings.namesDatabase(name)).isFalse();
    }
}
