package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.adpublisher.platform.Page;
import dev.adpublisher.platform.PageRequest;
import dev.adpublisher.tenancy.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the sweeper has found. */
@Path("/api/v1/strays")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Publishing")
class StrayResource {
    private final StraySql strays;
    private final CurrentUser caller;

    StrayResource(StraySql strays, CurrentUser caller) {
        this.strays = strays;
        this.caller = caller;
    }

    /** A stray object as its account's owner sees it. */
    @Schema(name = "Stray")
    @JsonNaming(SnakeCaseStrategy.class)
    record StrayView(
            UUID id,
            String adAccountId,
            @Schema(description = "campaign, adset, ad or creative") String kind,
            String metaId,
            String name,
            @Schema(description = "Of the publish that asked for it; null if none is known") @Nullable UUID campaignId,
            @Schema(description = "doomed, deleted, adopted, or reported: left alone, for you to look at")
                    String verdict,
            String reason,
            Instant foundAt,
            Instant updatedAt) {}

    @GET
    @Operation(
            summary = "Objects at Meta with our label or marker that belong to no publish, newest first",
            description = "Looked for now and then. What is not proven to be ours is left alone.")
    public Uni<Page<StrayView>> strays(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        return strays.newestFirst(caller.id(), PageRequest.of(limit, cursor));
    }
}
