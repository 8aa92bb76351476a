package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.adpublisher.plan.ObjectKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which answers a run has to expect. */
class CallsUnderWayTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final long EPOCH = 7;

    @Test
    void whatWasIntendedWithTheAdmissionIsUnderWayFromTheStart() {
        // Given
        JournalObject first = object(0, EPOCH, NOW);
        JournalObject second = object(1, EPOCH, NOW);
        CallsUnderWay calls =
                CallsUnderWay.of(publication(first, second, object(2, EPOCH - 1, NOW), object(3, 0, null)));

        // When the first is answered
        calls.answered(ObjectKind.IMAGE, first.id());

        // Then
        assertThat(calls.any(ObjectKind.IMAGE)).isTrue();
        assertThat(calls.any(ObjectKind.CAMPAIGN)).isFalse();

        // When the last is
        calls.answered(ObjectKind.IMAGE, second.id());

        // Then
        assertThat(calls.any(ObjectKind.IMAGE)).isFalse();
    }

    private static LoadedPublication publication(JournalObject... objects) {
        Claim claim = new Claim(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), "1001", EPOCH, 1);
        return new LoadedPublication(
                claim, Task.PUBLISH, false, Phase.QUEUED, false, false, null, 0, NOW, List.of(objects));
    }

    private static JournalObject object(int ordinal, long epoch, @Nullable Instant sentAt) {
        return new JournalObject(
                UUID.randomUUID(),
                ObjectKind.IMAGE,
                ordinal,
                "marker-" + ordinal,
                "image-" + ordinal,
                JsonNodeFactory.instance.objectNode(),
                List.of(),
                Map.of(),
                ObjectState.PLANNED,
                epoch,
                sentAt,
                null,
                false,
                0,
                0,
                null);
    }
}
