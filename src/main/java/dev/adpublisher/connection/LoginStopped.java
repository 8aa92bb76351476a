package dev.adpublisher.connection;

/** Ends a login; no fault of ours, so without a stack trace. */
final class LoginStopped extends RuntimeException {

    private final LoginFailure why;

    LoginStopped(LoginFailure why) {
        super(why.code(), null, false, false);
        this.why = why;
    }

    LoginFailure why() {
        return why;
    }
}
