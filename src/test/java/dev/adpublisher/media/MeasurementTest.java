package dev.adpublisher.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.media.Measurement.Measured;
import dev.adpublisher.media.Measurement.Truncated;
import dev.adpublisher.media.Measurement.Unreadable;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MeasurementTest {

    @Test
    void measuresWhatRealEncodersWrite() {
        assertThat(jpeg(TestPictures.jpeg(640, 480))).isEqualTo(new Measured(640, 480));
        assertThat(jpeg(TestPictures.progressiveJpeg(48, 64))).isEqualTo(new Measured(48, 64));
        assertThat(png(TestPictures.png(1, 1))).isEqualTo(new Measured(1, 1));
        assertThat(png(TestPictures.png(300, 200))).isEqualTo(new Measured(300, 200));
    }

    @Test
    void noticesEveryPlaceAFileCanBeCutAt() {
        byte[] jpeg = TestPictures.jpeg(20, 10);
        byte[] progressive = TestPictures.progressiveJpeg(20, 10);
        byte[] png = TestPictures.png(20, 10);

        for (int length = 3; length < jpeg.length; length++) {
            assertThat(jpeg(start(jpeg, length))).as("JPEG of %d", length).isEqualTo(new Truncated());
        }
        for (int length = 3; length < progressive.length; length++) {
            assertThat(jpeg(start(progressive, length))).isEqualTo(new Truncated());
        }
        for (int length = 8; length < png.length; length++) {
            assertThat(png(start(png, length))).as("PNG of %d", length).isEqualTo(new Truncated());
        }
    }

    @Test
    void anEmbeddedThumbnailsEndIsNotThePicturesEnd() {
        byte[] thumbnail = TestPictures.jpeg(8, 8);
        Buffer whole = withSegment(0xe1, thumbnail, TestPictures.jpeg(64, 64));

        assertThat(JpegStructure.measure(whole)).isEqualTo(new Measured(64, 64));
        assertThat(JpegStructure.measure(whole.getBuffer(0, whole.length() - 2)))
                .isEqualTo(new Truncated());
    }

    @Test
    void toleratesFillBytesAndWhatPhonesAppend() {
        byte[] plain = TestPictures.jpeg(32, 16);
        Buffer filled = Buffer.buffer()
                .appendBytes(plain, 0, 2)
                .appendByte((byte) 0xff)
                .appendByte((byte) 0xff)
                .appendBytes(plain, 2, plain.length - 2)
                .appendBytes(new byte[5000]);

        assertThat(JpegStructure.measure(filled)).isEqualTo(new Measured(32, 16));
    }

    /** The end is looked for in windows of 64 kB, from the back. */
    @Test
    void findsTheEndWhereverItLies() {
        byte[] plain = TestPictures.jpeg(32, 16);
        for (int appended = (1 << 16) - 3; appended <= (1 << 16) + 3; appended++) {
            Buffer followed = Buffer.buffer(plain).appendBytes(new byte[appended]);
            assertThat(JpegStructure.measure(followed))
                    .as("%d bytes behind the end", appended)
                    .isEqualTo(new Measured(32, 16));
        }
    }

    @Test
    void doesNotMeasureNonsense() {
        byte[] noHeight = TestPictures.png(4, 4);
        noHeight[20] = noHeight[21] = noHeight[22] = noHeight[23] = 0;
        byte[] notIhdrFirst = TestPictures.png(4, 4);
        notIhdrFirst[12] = 'X';
        Buffer onlyFill = Buffer.buffer();
        for (int i = 0; i < 50_000; i++) {
            onlyFill.appendByte((byte) 0xff);
        }

        assertThat(png(noHeight)).isEqualTo(new Unreadable());
        assertThat(png(notIhdrFirst)).isEqualTo(new Unreadable());
        assertThat(jpeg(new byte[] {(byte) 0xff, (byte) 0xd8, 1, 2, 3, 4, 5})).isEqualTo(new Unreadable());
        assertThat(JpegStructure.measure(onlyFill)).isEqualTo(new Unreadable());
    }

    @Test
    void survivesRandomDamage() {
        byte[] jpeg = TestPictures.jpeg(20, 10);
        byte[] png = TestPictures.png(20, 10);
        Random random = new Random(11);

        for (int round = 0; round < 20_000; round++) {
            assertThat(jpeg(damaged(jpeg, random))).isNotNull();
            assertThat(png(damaged(png, random))).isNotNull();
        }
    }

    private static byte[] damaged(byte[] file, Random random) {
        byte[] copy = file.clone();
        for (int i = 0; i < 4; i++) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt();
        }
        return copy;
    }

    /** Puts a segment right behind the start of a JPEG, where cameras put their EXIF data. */
    private static Buffer withSegment(int marker, byte[] content, byte[] jpeg) {
        return Buffer.buffer()
                .appendBytes(jpeg, 0, 2)
                .appendByte((byte) 0xff)
                .appendByte((byte) marker)
                .appendUnsignedShort(content.length + 2)
                .appendBytes(content)
                .appendBytes(jpeg, 2, jpeg.length - 2);
    }

    private static byte[] start(byte[] file, int length) {
        return Arrays.copyOf(file, length);
    }

    private static Measurement jpeg(byte[] file) {
        return JpegStructure.measure(Buffer.buffer(file));
    }

    private static Measurement png(byte[] file) {
        return PngStructure.measure(Buffer.buffer(file));
    }
}
