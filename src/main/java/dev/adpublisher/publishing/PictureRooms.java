package dev.adpublisher.publishing;

import dev.adpublisher.media.MediaConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** How much memory pictures may take: of one publish, so that it leaves room for others, and of all on this replica together. */
@ApplicationScoped
class PictureRooms {
    private static final int LEAST = 4;

    private final PictureRoom replica;
    private final long ofOneRun;
    private final long largest;

    PictureRooms(PublishingConfig config, MediaConfig media, MeterRegistry meters) {
        this.largest = media.maxSize().asLongValue();
        this.ofOneRun = largest * Math.max(1, config.picturesAtOnce());
        this.replica = new PictureRoom(Math.max(config.picturesMemory().asLongValue(), LEAST * largest), largest, null);
        Gauge.builder("adpublisher.pictures.memory", replica, PictureRoom::taken)
                .description("Memory taken, or set aside, for pictures that are fetched and uploaded now")
                .baseUnit("bytes")
                .register(meters);
    }

    /** How many pictures there is room for before anybody has asked for it: as many as one run may hold, while most of the room is free. */
    int ahead() {
        return (int) Math.max(0, Math.min(ofOneRun, replica.size() / 3 * 2 - replica.taken()) / largest);
    }

    /** Room for one run's pictures, within the replica's. */
    PictureRoom ofOneRun() {
        return new PictureRoom(ofOneRun, largest, replica);
    }
}
