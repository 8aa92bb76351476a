package dev.adpublisher.media;

/** What came of fetching a picture. */
public sealed interface FetchOutcome {

    /** The picture is here, complete and measured. */
    record Fetched(Image image) implements FetchOutcome {}

    /**
     * There is no picture to publish.
     *
     * @param message one or two plain sentences for the advertiser: which picture, and what is wrong with it. It names
     *     the URL without its query, and no address
     */
    record Refused(RefusalCode code, String message) implements FetchOutcome {}
}
