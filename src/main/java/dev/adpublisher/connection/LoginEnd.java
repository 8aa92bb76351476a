package dev.adpublisher.connection;

import java.util.UUID;

/** How a login ended. */
sealed interface LoginEnd {

    /** @param status a value of {@code connection_status}; {@code incomplete} if something is still to be chosen */
    record Connected(UUID campaign, String status) implements LoginEnd {}

    /** It was one of ours, and failed; the connection is as it was. */
    record Failed(UUID campaign, LoginFailure why) implements LoginEnd {}

    /** Nobody's login, as far as we can tell. */
    record Unknown() implements LoginEnd {}
}
