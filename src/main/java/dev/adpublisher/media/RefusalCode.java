package dev.adpublisher.media;

/** Why a picture was refused; {@link #code()} is what programs outside see, and stays. */
public enum RefusalCode {
    /** Not an absolute https URL on the usual port, or with something in it that does not belong there. */
    URL_INVALID("image_url_invalid", false),
    /** The name leads to an address that is not on the public internet. */
    ADDRESS_FORBIDDEN("image_address_forbidden", false),
    /** No such name, no connection, a broken certificate, a connection lost before the answer. */
    UNREACHABLE("image_unreachable", true),
    /** The answer's status was not 200. */
    HTTP_STATUS("image_http_status", true),
    /** More bytes than allowed. */
    TOO_LARGE("image_too_large", false),
    /** Not here within the deadline, waiting and all redirects included. */
    TIMEOUT("image_timeout", true),
    /** Neither JPEG nor PNG by its first bytes. */
    TYPE_UNSUPPORTED("image_type_unsupported", false),
    /** The file ends before its end. */
    TRUNCATED("image_truncated", true),
    /** It begins like a picture and is none. */
    UNREADABLE("image_unreadable", false),
    /** The server sent us on too often. */
    TOO_MANY_REDIRECTS("image_too_many_redirects", false),
    /** More pixels than allowed. */
    DIMENSIONS("image_dimensions", false);

    private final String code;
    private final boolean worthRetrying;

    RefusalCode(String code, boolean worthRetrying) {
        this.code = code;
        this.worthRetrying = worthRetrying;
    }

    /** The stable, machine-readable code. */
    public String code() {
        return code;
    }

    /** Whether the same URL may well work a little later without anybody changing anything. */
    public boolean worthRetrying() {
        return worthRetrying;
    }
}
