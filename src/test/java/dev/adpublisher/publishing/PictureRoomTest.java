package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The memory of pictures is bounded, whatever their number, and small ones do not wait for one another. */
class PictureRoomTest {
    private static final long LARGEST = 30;

    @Test
    void noMoreAreLetInThanFit() {
        // Given
        PictureRoom room = new PictureRoom(10 * LARGEST, LARGEST, null);

        // When
        List<UniAssertSubscriber<Long>> pictures = take(room, 50);

        // Then
        assertThat(in(pictures)).isEqualTo(10);
        assertThat(room.taken()).isEqualTo(10 * LARGEST);
    }

    @Test
    void aSmallPictureMakesRoomForTheNextWhenItIsHere() {
        // Given
        PictureRoom room = new PictureRoom(10 * LARGEST, LARGEST, null);
        List<UniAssertSubscriber<Long>> pictures = take(room, 50);

        // When
        for (int i = 0; i < 10; i++) {
            room.giveBack(LARGEST - 1);
        }

        // Then
        assertThat(in(pictures)).isEqualTo(19);
        assertThat(room.taken()).isLessThanOrEqualTo(10 * LARGEST);
    }

    @Test
    void thoseWhoWaitComeInTheOrderOfAsking() {
        // Given
        PictureRoom room = new PictureRoom(LARGEST, LARGEST, null);
        List<UniAssertSubscriber<Long>> pictures = take(room, 3);

        // When
        room.giveBack(LARGEST);

        // Then
        pictures.get(1).assertCompleted();
        pictures.get(2).assertNotTerminated();
    }

    @Test
    void aPublishLeavesRoomForOthers() {
        // Given
        PictureRoom replica = new PictureRoom(4 * LARGEST, LARGEST, null);
        List<UniAssertSubscriber<Long>> greedy = take(new PictureRoom(3 * LARGEST, LARGEST, replica), 20);

        // When
        List<UniAssertSubscriber<Long>> modest = take(new PictureRoom(3 * LARGEST, LARGEST, replica), 1);

        // Then
        assertThat(in(greedy)).isEqualTo(3);
        assertThat(in(modest)).isEqualTo(1);
    }

    @Test
    void onePictureIsAlwaysLetIn() {
        assertThat(in(take(new PictureRoom(1, LARGEST, null), 2))).isEqualTo(1);
    }

    @Test
    void everythingIsFreeInTheEnd() {
        // Given
        PictureRoom replica = new PictureRoom(5 * LARGEST, LARGEST, null);
        PictureRoom room = new PictureRoom(3 * LARGEST, LARGEST, replica);
        List<UniAssertSubscriber<Long>> pictures = take(room, 20);

        // When
        for (int i = 0; i < 20; i++) {
            room.giveBack(LARGEST - 2);
            room.giveBack(2);
        }

        // Then
        assertThat(in(pictures)).isEqualTo(20);
        assertThat(room.taken()).isZero();
        assertThat(replica.taken()).isZero();
    }

    private static List<UniAssertSubscriber<Long>> take(PictureRoom room, int pictures) {
        List<UniAssertSubscriber<Long>> asking = new ArrayList<>();
        for (int i = 0; i < pictures; i++) {
            asking.add(room.take().subscribe().withSubscriber(UniAssertSubscriber.create()));
        }
        return asking;
    }

    private static long in(List<UniAssertSubscriber<Long>> pictures) {
        return pictures.stream().filter(picture -> picture.getItem() != null).count();
    }
}
