package dev.adpublisher.platform;

import static dev.adpublisher.platform.TestDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adpublisher.platform.Tenants.Tenant;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The state machine of publish_objects as PostgreSQL itself keeps it, whatever the code above does. */
class JournalRulesTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final List<String> STATES = List.of(
            "PLANNED", "IN_FLIGHT", "CONFIRMED", "REJECTED", "UNKNOWN", "ADOPTED", "PARKED", "DOOMED", "DELETED");
    private static final Set<String> EDGES = Set.of(
            "PLANNED>IN_FLIGHT",
            "PLANNED>REJECTED",
            "IN_FLIGHT>CONFIRMED",
            "IN_FLIGHT>REJECTED",
            "IN_FLIGHT>UNKNOWN",
            "IN_FLIGHT>PLANNED",
            "UNKNOWN>PLANNED",
            "UNKNOWN>ADOPTED",
            "UNKNOWN>PARKED",
            "PARKED>UNKNOWN",
            "PARKED>ADOPTED",
            "REJECTED>PLANNED",
            "CONFIRMED>DOOMED",
            "ADOPTED>DOOMED",
            "DOOMED>DELETED");
    private static Tenant tenant;

    @BeforeAll
    static void oneTenant() throws SQLException {
        tenant = Tenants.with(DATABASE);
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void moveAStateAlongItsEdges(String from, String to) throws SQLException {
        // Given
        UUID object = objectIn(from);
        // When
        int changed = move(object, to);
        // Then
        assertThat(changed).isOne();
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void refuseEveryOtherMove(String from, String to) {
        UUID object = objectIn(from);
        assertThatThrownBy(() -> move(object, to)).hasMessageContaining("may not go from " + from + " to " + to);
    }

    @ParameterizedTest
    @MethodSource("statesWithAnId")
    void refuseAStateThatNeedsAnIdWithoutOne(String from, String to) {
        UUID object = objectIn(from);
        assertThatThrownBy(() -> update(object, "state = ?", to)).hasMessageContaining(to + " needs a Meta id");
    }

    @Test
    void refuseAnOlderEpoch() throws SQLException {
        // Given
        UUID object = objectIn("IN_FLIGHT");
        update(object, "epoch = ?", 7L);
        // When, Then
        assertThatThrownBy(() -> update(object, "epoch = 6, state = ?", "UNKNOWN"))
                .hasMessageContaining("epoch 6 may not write over epoch 7");
        assertThat(update(object, "epoch = 8, state = ?", "UNKNOWN")).isOne();
    }

    @Test
    void neverReplaceAnIdThatIsKnown() {
        UUID object = objectIn("CONFIRMED");
        assertThatThrownBy(() -> update(object, "meta_id = ?", "999"))
                .hasMessageContaining("is known and may not change");
        assertThatThrownBy(() -> update(object, "meta_id = NULL, name = ?", "x"))
                .hasMessageContaining("is known and may not change");
    }

    @Test
    void keepOnePublicationThatIsNotCancelledPerCampaign() throws SQLException {
        // Given
        String again =
                """
                INSERT INTO publications (user_id, campaign_id, attempt, task, target, phase, ad_account_id, plan)
                VALUES (?, ?, 2, 'publish', 'paused', 'queued', '1', '{}')""";
        Tenant other = Tenants.with(DATABASE);
        // When, Then
        assertThatThrownBy(
                        () -> DATABASE.as(other.user(), service -> run(service, again, other.user(), other.campaign())))
                .hasMessageContaining("publications_one_per_campaign");
        DATABASE.given("UPDATE publications SET outcome = 'cancelled' WHERE id = ?", other.publication());
        int inserted = DATABASE.as(other.user(), service -> run(service, again, other.user(), other.campaign()));
        assertThat(inserted).isOne();
    }

    static Stream<Object[]> allowed() {
        return pairs().filter(pair -> EDGES.contains(pair[0] + ">" + pair[1]));
    }

    static Stream<Object[]> forbidden() {
        return pairs().filter(pair -> !EDGES.contains(pair[0] + ">" + pair[1]));
    }

    static Stream<Object[]> statesWithAnId() {
        return Stream.of(new Object[] {"IN_FLIGHT", "CONFIRMED"}, new Object[] {"UNKNOWN", "ADOPTED"}, new Object[] {
            "DOOMED", "DELETED"
        });
    }

    private static Stream<Object[]> pairs() {
        return STATES.stream()
                .flatMap(from -> STATES.stream().filter(to -> !to.equals(from)).map(to -> new Object[] {from, to}));
    }

    /** Inserted in that state, since only updates are guarded. */
    private static UUID objectIn(String state) {
        UUID object = UUID.randomUUID();
        String metaId = Set.of("CONFIRMED", "ADOPTED").contains(state) ? "'123'" : "NULL";
        DATABASE.given(
                """
                INSERT INTO publish_objects (id, user_id, publication_id, campaign_id, kind, ordinal, marker, name, request_digest, state, meta_id)
                SELECT ?::uuid, user_id, id, campaign_id, 'ad', (SELECT count(*) FROM publish_objects), gen_random_uuid()::text, 'Ad', 'digest', ?, %s
                  FROM publications WHERE id = ?"""
                        .formatted(metaId),
                object,
                state,
                tenant.publication());
        return object;
    }

    private static int move(UUID object, String to) throws SQLException {
        return update(object, "meta_id = coalesce(meta_id, '123'), state = ?", to);
    }

    private static int update(UUID object, String assignment, Object value) throws SQLException {
        return DATABASE.as(
                tenant.user(),
                service -> run(service, "UPDATE publish_objects SET " + assignment + " WHERE id = ?", value, object));
    }
}
