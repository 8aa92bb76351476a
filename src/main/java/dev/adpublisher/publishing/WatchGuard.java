package dev.adpublisher.publishing;

import dev.adpublisher.tenancy.CurrentUser;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Looks whether there is something to watch before a stream begins: with its headers the status is gone, and no 404 could be answered. */
class WatchGuard {
    private final Publications publications;
    private final CurrentUser caller;

    WatchGuard(Publications publications, CurrentUser caller) {
        this.publications = publications;
        this.caller = caller;
    }

    /** On a method that streams a publication. */
    @NameBinding
    @Target({ElementType.METHOD, ElementType.TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface Watched {}

    /** Fails with 404 like the plain read. */
    @ServerRequestFilter
    @Watched
    public Uni<@Nullable Response> check(ContainerRequestContext request) {
        String id = String.valueOf(request.getUriInfo().getPathParameters().getFirst("id"));
        return Uni.createFrom()
                .item(() -> UUID.fromString(id))
                .chain(campaign -> publications.view(caller.id(), campaign))
                // What is no id at all is not found by the resource itself.
                .onFailure(IllegalArgumentException.class)
                .recoverWithNull()
                .map(there -> null);
    }
}
