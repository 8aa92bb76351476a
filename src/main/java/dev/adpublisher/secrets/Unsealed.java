package dev.adpublisher.secrets;

/** What came of opening a sealed text. */
public sealed interface Unsealed {

    /** It opened, and belongs where it was found. */
    record Opened(Secret secret) implements Unsealed {}

    /** It did not open. Nothing of the content is in here, nor in {@link Reason#explanation()}. */
    record Failed(Reason reason) implements Unsealed {}

    /** Why a sealed text did not open. */
    enum Reason {
        /** Sealed with a key that is not configured any more: put it back at the end of the list, or seal anew. */
        UNKNOWN_KEY("It was sealed with a key that this service does not have."),
        /** Its bytes were changed, or it was sealed for another row, column or tenant; the two cannot be told apart. */
        TAMPERED_OR_MOVED("It was changed, or it belongs to another row."),
        /** Not a sealed text at all, such as a plain token from before the encryption. */
        MALFORMED("It is not a sealed text.");

        private final String explanation;

        Reason(String explanation) {
            this.explanation = explanation;
        }

        /** One plain sentence for an operator. */
        public String explanation() {
            return explanation;
        }
    }
}
