package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.secrets.TestVaults;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MarkersTest {
    private static final UUID PUBLICATION = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    private final Markers markers = new Markers(TestVaults.of("one"));

    @Test
    void areTheSameEveryTimeAndDifferentForEveryObject() {
        Set<String> seen = new HashSet<>();
        for (ObjectKind kind : ObjectKind.values()) {
            for (int ordinal = 0; ordinal < 200; ordinal++) {
                String marker = markers.of(PUBLICATION, kind, ordinal);
                assertThat(marker).matches("[0-9a-hjkmnp-tv-z]{20}").isEqualTo(markers.of(PUBLICATION, kind, ordinal));
                assertThat(seen.add(marker)).isTrue();
            }
        }
        assertThat(markers.of(UUID.randomUUID(), ObjectKind.AD, 0))
                .isNotEqualTo(markers.of(PUBLICATION, ObjectKind.AD, 0));
    }

    @Test
    void cannotBeMadeWithoutTheKey() {
        // Given
        Markers others = new Markers(TestVaults.of("two"));
        String marker = markers.of(PUBLICATION, ObjectKind.AD, 0);

        // Then
        assertThat(others.of(PUBLICATION, ObjectKind.AD, 0)).isNotEqualTo(marker);
        assertThat(markers.isOurs(marker)).isTrue();
        assertThat(others.isOurs(marker)).isFalse();
        for (int i = 0; i < marker.length(); i++) {
            char other = marker.charAt(i) == '0' ? '1' : '0';
            assertThat(markers.isOurs(marker.substring(0, i) + other + marker.substring(i + 1)))
                    .isFalse();
        }
        assertThat(markers.isOurs("")).isFalse();
        assertThat(markers.isOurs(marker + marker)).isFalse();
    }

    @Test
    void ofAnOlderKeyAreStillOurs() {
        String marker = markers.of(PUBLICATION, ObjectKind.CAMPAIGN, 0);
        assertThat(new Markers(TestVaults.of("two", "one")).isOurs(marker)).isTrue();
    }

    @Test
    void standAtTheEndOfANameAndAreReadBack() {
        String marker = markers.of(PUBLICATION, ObjectKind.ADSET, 0);
        assertThat(Markers.named("Winter sale", marker)).isEqualTo("Winter sale [ap-" + marker + "]");
        assertThat(Markers.in(Markers.named("Winter sale", marker))).isEqualTo(marker);
        assertThat(Markers.in("Winter sale")).isNull();
        assertThat(Markers.in("[ap-" + marker + "] Winter sale")).isNull();
        assertThat(Markers.in("Winter sale [ap-short]")).isNull();
    }

    @Test
    void aUsersOwnMarkerInTheNameDoesNotCount() {
        String ours = markers.of(PUBLICATION, ObjectKind.ADSET, 0);
        String typed = markers.of(PUBLICATION, ObjectKind.ADSET, 1);
        assertThat(Markers.in(Markers.named("Copy of [ap-" + typed + "]", ours)))
                .isEqualTo(ours);
    }

    @Test
    void staysWholeWhereTheNameIsCutAndNoCharacterIsHalved() {
        String marker = markers.of(PUBLICATION, ObjectKind.AD, 3);
        for (int length = 200; length < 240; length++) {
            String named = Markers.named("a".repeat(length) + "🌍".repeat(60), marker);
            assertThat(named).hasSizeLessThanOrEqualTo(Markers.NAME_LENGTH);
            assertThat(Markers.in(named)).isEqualTo(marker);
            assertThat(named.codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE))
                    .isFalse();
        }
    }
}
