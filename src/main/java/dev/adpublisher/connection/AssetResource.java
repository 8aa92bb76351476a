package dev.adpublisher.connection;

import dev.adpublisher.platform.Page;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.tenancy.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/v1/campaigns/{id}/connection/assets")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Connection to Meta")
class AssetResource {

    private final CurrentUser user;
    private final Assets assets;

    AssetResource(CurrentUser user, Assets assets) {
        this.user = user;
        this.assets = assets;
    }

    @GET
    @Operation(
            summary = "Businesses, pages, Instagram accounts and ad accounts to choose from",
            description = "Read from Meta now; a page may hold fewer than limit items and still have a next_cursor.")
    @APIResponse(responseCode = "200")
    @APIResponse(responseCode = "409", description = "reconnect_needed, or permission_missing for the type asked for")
    public Uni<Page<AssetView>> list(
            @PathParam("id") UUID id,
            @Parameter(description = "business, page, instagram_account or ad_account; without it all, in this order")
                    @QueryParam("type")
                    @Nullable
                    String type,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return assets.list(user.id(), id, type, PageRequest.of(limit, null).limit(), cursor);
    }
}
