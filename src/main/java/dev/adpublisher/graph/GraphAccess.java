package dev.adpublisher.graph;

import dev.adpublisher.secrets.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a call is made, and what for.
 *
 * @param adAccountId digits only; the account whose rate budget the call counts against
 * @param provenAt when the intent was committed, by the database's clock: Meta refuses the request some minutes after it, however late a
 *     frozen process sends it. Null for calls that may be repeated
 * @param purpose how urgent its calls are when the account's budget is short
 * @param permit for one call, where leave was asked for ahead; null for calls that ask by themselves
 * @param notAfter the last moment of {@link System#nanoTime} at which a call may be sent: a process that wakes later sends nothing. Null for
 *     calls that may be late
 * @param readToken what reads go out with that decide nothing: a token that may only read, or else the same as {@code token}
 */
public record GraphAccess(
        Secret token,
        String adAccountId,
        @Nullable Instant provenAt,
        Purpose purpose,
        @Nullable Permit permit,
        @Nullable Long notAfter,
        Secret readToken) {

    public GraphAccess {
        if (!adAccountId.matches("[0-9]{1,32}")) {
            throw new IllegalArgumentException("an ad account's id has digits only");
        }
    }

    /** For publishing, or for a person who waits. */
    public GraphAccess(Secret token, String adAccountId, @Nullable Instant provenAt) {
        this(token, adAccountId, provenAt, token);
    }

    /** The same with a token of its own for reads. */
    public GraphAccess(Secret token, String adAccountId, @Nullable Instant provenAt, Secret readToken) {
        this(token, adAccountId, provenAt, Purpose.PUBLISHING, null, null, readToken);
    }

    /** The same for reads: with the token that may do no more, if there is one. */
    GraphAccess forReading() {
        return new GraphAccess(readToken, adAccountId, null, purpose, permit, notAfter, readToken);
    }

    /**
     * The same for reads that decide about writes: what is not in an answer may be made (again) or deleted, so they go out with the very token
     * that writes. A token that sees less would answer "there is none", and no error would say so.
     */
    public GraphAccess deciding() {
        return new GraphAccess(token, adAccountId, provenAt, purpose, permit, notAfter, token);
    }

    /** Whether reads go out with a token of their own. */
    boolean hasReadToken() {
        return !readToken.equals(token);
    }

    /** The same, for one create whose intent was committed at that moment. */
    public GraphAccess at(Instant intent) {
        return new GraphAccess(token, adAccountId, intent, purpose, permit, notAfter, readToken);
    }

    /** The same, for calls of that purpose. */
    public GraphAccess forPurpose(Purpose other) {
        return new GraphAccess(token, adAccountId, provenAt, other, permit, notAfter, readToken);
    }

    /** The same, for the one call that the permit is for. */
    public GraphAccess with(Permit leave) {
        return new GraphAccess(token, adAccountId, provenAt, purpose, leave, notAfter, readToken);
    }

    /** The same, for calls that are not sent any more after that moment of {@link System#nanoTime}. */
    public GraphAccess notAfter(long nanos) {
        return new GraphAccess(token, adAccountId, provenAt, purpose, permit, nanos, readToken);
    }
}
