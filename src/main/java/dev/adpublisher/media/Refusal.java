package dev.adpublisher.media;

/** A refusal on its way up through the steps of a fetch; {@link ImageFetcher} turns it into an outcome. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RefusalCode code;
    private final String sentence;

    Refusal(RefusalCode code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
        this.sentence = sentence;
    }

    RefusalCode code() {
        return code;
    }

    FetchOutcome.Refused outcome() {
        return new FetchOutcome.Refused(code, sentence);
    }
}
