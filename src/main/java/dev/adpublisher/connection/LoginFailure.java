package dev.adpublisher.connection;

import java.util.Locale;

/** Why a login did not end in a connection: a stable code for the frontend, a status and a sentence for the person. */
enum LoginFailure {
    INVALID(400, "This is no login that was begun here. Begin again from the campaign."),
    USED(400, "This login was already used. If you are not connected, begin again from the campaign."),
    TOO_LATE(400, "This login took too long. Begin again from the campaign."),
    OTHER_BROWSER(400, "This login was begun in another browser. Begin again from the campaign, in this one."),
    DENIED(400, "You did not allow it at Facebook, so nothing was connected."),
    REFUSED(400, "Facebook did not complete the login. Begin again from the campaign."),
    PERMISSION_MISSING(400, "Managing ads was not allowed, and is needed. Begin again and leave it switched on."),
    TOKEN_REFUSED(400, "Facebook's answer does not let this service work for you. Begin again from the campaign."),
    CAMPAIGN_GONE(404, "The campaign that this login was for is not there any more."),
    META_UNAVAILABLE(503, "Facebook cannot be reached now. Begin again in a minute."),
    FAILED(500, "Something went wrong on our side, and nothing was connected. Begin again from the campaign.");

    private final int status;
    private final String message;

    LoginFailure(int status, String message) {
        this.status = status;
        this.message = message;
    }

    /** Such as {@code login_denied}. */
    String code() {
        return "login_" + name().toLowerCase(Locale.ROOT);
    }

    int status() {
        return status;
    }

    String message() {
        return message;
    }
}
