package dev.adpublisher.sandbox;

/** Who makes a call, already checked. */
record Caller(Token token) {
    String user() {
        return token.user();
    }
}
