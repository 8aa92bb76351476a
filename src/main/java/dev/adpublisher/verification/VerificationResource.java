package dev.adpublisher.verification;

import dev.adpublisher.tenancy.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How a published campaign stands at Meta. */
@Path("/api/v1/campaigns/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Verification")
class VerificationResource {
    private final Verification verification;
    private final CurrentUser caller;

    VerificationResource(Verification verification, CurrentUser caller) {
        this.verification = verification;
        this.caller = caller;
    }

    @POST
    @Path("verify")
    @Operation(
            summary = "Ask Meta now",
            description =
                    "Reads back what was published, object by object, and reports each difference. Changes nothing at Meta.")
    @APIResponse(responseCode = "200", description = "What Meta shows; also when it shows nothing (outcome unreadable)")
    @APIResponse(responseCode = "409", description = "Not published, or changing now")
    @APIResponse(responseCode = "503", description = "Meta cannot be asked now; see Retry-After")
    public Uni<VerificationView> verify(@PathParam("id") UUID id) {
        return verification.verify(caller.id(), id);
    }

    @GET
    @Path("verification")
    @Operation(summary = "How the campaign stood at the last look: objects, differences, reviews")
    public Uni<VerificationView> verification(@PathParam("id") UUID id) {
        return verification.view(caller.id(), id);
    }
}
