package dev.adpublisher.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.hibernate.metamodel.spi.MappingMetamodelImplementor;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.Test;

/** Hibernate's own validation does not run against a reactive session factory with casts in its columns: this compares column by column. */
@QuarkusTest
class MappingTest {
    private static final Map<Class<?>, Set<String>> TYPES = Map.of(
            UUID.class, Set.of("uuid"),
            String.class, Set.of("text"),
            Instant.class, Set.of("timestamp with time zone"),
            JsonNode.class, Set.of("jsonb"),
            boolean.class, Set.of("boolean"),
            Boolean.class, Set.of("boolean"),
            long.class, Set.of("bigint"),
            Long.class, Set.of("bigint"),
            Double.class, Set.of("double precision"));

    @Inject
    Mutiny.SessionFactory sessions;

    @Inject
    DataSource database;

    @Test
    void everyMappedColumnIsInTheMigratedSchemaWithItsType() throws SQLException {
        for (AbstractEntityPersister entity : entities()) {
            Map<String, String> columns = columns(entity.getTableName());
            mapped(entity).forEach((column, type) -> {
                assertThat(columns).as("%s", entity.getTableName()).containsKey(column);
                if (entity.getEntityName().startsWith(MappingTest.class.getPackageName())) {
                    assertThat(TYPES.get(type))
                            .as("%s.%s", entity.getTableName(), column)
                            .contains(columns.get(column));
                }
            });
        }
    }

    @Test
    void everyColumnOfADraftIsMapped() throws SQLException {
        Map<String, AbstractEntityPersister> byTable =
                entities().stream().collect(Collectors.toMap(AbstractEntityPersister::getTableName, entity -> entity));
        for (String table : List.of(
                "campaigns", "campaign_states", "ads", "profiles", "campaign_audit_log", "own_publishing_metrics")) {
            assertThat(mapped(byTable.get(table)).keySet())
                    .as(table)
                    .isEqualTo(columns(table).keySet());
        }
    }

    private List<AbstractEntityPersister> entities() {
        return ((MappingMetamodelImplementor) sessions.getMetamodel())
                .streamEntityDescriptors()
                .map(AbstractEntityPersister.class::cast)
                .filter(entity -> !entity.getTableName().contains("("))
                .toList();
    }

    private static Map<String, Class<?>> mapped(AbstractEntityPersister entity) {
        Map<String, Class<?>> mapped = new HashMap<>();
        mapped.put(
                entity.getIdentifierColumnNames()[0], entity.getIdentifierType().getReturnedClass());
        for (int i = 0; i < entity.getPropertyNames().length; i++) {
            mapped.put(entity.getPropertyColumnNames(i)[0], entity.getPropertyTypes()[i].getReturnedClass());
        }
        return mapped;
    }

    private Map<String, String> columns(String table) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ?")) {
            query.setString(1, table);
            try (ResultSet rows = query.executeQuery()) {
                Map<String, String> columns = new HashMap<>();
                while (rows.next()) {
                    columns.put(rows.getString(1), rows.getString(2));
                }
                return columns;
            }
        }
    }
}
