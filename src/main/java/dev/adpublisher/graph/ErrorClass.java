package dev.adpublisher.graph;

/** What kind of trouble an error of Meta is (marketing-api.md, 9). */
public enum ErrorClass {
    /** Meta's own trouble, passing. Of a create it proves nothing. */
    TRANSIENT,
    /** Too many calls. The call was not done; wait and do it again. */
    THROTTLED,
    /** The token is no longer good, or Meta doubts it: only the person can help, by connecting again. */
    TOKEN,
    /** The token is good, but may not do this. */
    PERMISSION,
    /** Something in the request, and so in the draft, is wrong. */
    INVALID,
    /** Meta's rules forbid it, or Meta takes us for a nuisance: never try again unasked. */
    POLICY,
    /** The API version is too old: for the operator. */
    VERSION,
    /** Meta says that it did this already: a hint, no proof. */
    DUPLICATE,
    /** The ad account cannot pay. */
    BILLING,
    /** Not in the catalogue: stop, keep what is known, ask a person. */
    UNKNOWN
}
