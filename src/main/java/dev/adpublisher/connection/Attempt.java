package dev.adpublisher.connection;

import dev.adpublisher.graph.DirectoryFailure;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A read at Meta that may have failed: the others are still worth something.
 *
 * @param item empty if it failed
 * @param failure null if it did not
 */
record Attempt<T>(Optional<T> item, @Nullable DirectoryFailure failure) {

    static <T> Attempt<T> none() {
        return new Attempt<>(Optional.empty(), null);
    }

    static <T> Uni<Attempt<T>> at(Uni<T> read) {
        return read.map(item -> new Attempt<>(Optional.of(item), null))
                .onFailure(DirectoryFailure.class)
                .recoverWithItem(failure -> new Attempt<>(Optional.empty(), (DirectoryFailure) failure));
    }

    /** Whether Meta gave a clear no, and not just no answer. */
    boolean isDenied() {
        return switch (failure) {
            case null -> false;
            case DirectoryFailure.TokenRefused refused -> true;
            case DirectoryFailure.PermissionDenied denied -> true;
            case DirectoryFailure.Refused refused -> true;
            case DirectoryFailure.Unreachable unreachable -> false;
            case DirectoryFailure.Throttled throttled -> false;
            case DirectoryFailure.Malformed malformed -> false;
        };
    }
}
