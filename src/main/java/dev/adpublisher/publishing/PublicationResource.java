package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.publishing.Publications.Accepted;
import dev.adpublisher.tenancy.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** Publishing: asked for here, done by the worker, watched here. */
@Path("/api/v1/campaigns/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Publishing")
class PublicationResource {
    private final Publications publications;
    private final Preparation preparation;
    private final Validation validation;
    private final ProgressFeed feed;
    private final CurrentUser caller;

    PublicationResource(
            Publications publications,
            Preparation preparation,
            Validation validation,
            ProgressFeed feed,
            CurrentUser caller) {
        this.publications = publications;
        this.preparation = preparation;
        this.validation = validation;
        this.feed = feed;
        this.caller = caller;
    }

    /** What a publish is asked for with. */
    @Schema(name = "PublishRequest")
    record PublishRequest(
            @NotNull @Schema(description = "paused or active: what the campaign ends as", examples = "paused")
                    String target) {}

    @POST
    @Path("prepare")
    @Operation(
            summary = "Make the plan: publish_data, the objects, and what stands in the way",
            description = "Looks at every picture; asks Meta only for places' keys. Creates nothing.")
    public Uni<PreparedView> prepare(@PathParam("id") UUID id) {
        return preparation.prepare(caller.id(), id).map(Preparation::view);
    }

    @POST
    @Path("validate")
    @Operation(
            summary = "As prepare, and ask Meta about the whole tree",
            description =
                    "Meta checks the campaign, the ad set, the creatives and the ads (validate_only). Creates nothing.")
    public Uni<PreparedView> validate(@PathParam("id") UUID id) {
        return preparation.prepare(caller.id(), id).chain(validation::validate).map(Preparation::view);
    }

    @POST
    @Path("publish")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Publish, exactly once",
            description = "On a published campaign, active goes live and paused pauses; on a failed one it goes on.")
    @APIResponse(responseCode = "202", description = "Accepted; Location is where to watch it")
    @APIResponse(responseCode = "409", description = "A publish is under way")
    @APIResponse(
            responseCode = "422",
            description = "The draft cannot be published yet (violations), or the key was used with another body")
    public Uni<Response> publish(
            @PathParam("id") UUID id,
            @HeaderParam("Idempotency-Key") @Parameter(description = "Same key and body, same answer") @Nullable
                    String key,
            @NotNull @Valid PublishRequest request) {
        return publications
                .publish(caller.id(), id, Target.of(request.target()), key)
                .map(PublicationResource::answer);
    }

    @GET
    @Path("publication")
    @Operation(summary = "Where the publish stands, object by object")
    public Uni<PublicationView> publication(@PathParam("id") UUID id) {
        return publications.view(caller.id(), id);
    }

    @GET
    @WatchGuard.Watched
    @Path("publication/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "The same, as it changes (Server-Sent Events); ends at an end state",
            description =
                    "event: publication is the publication; event: review is what Meta's reviewers say of an object meanwhile, with"
                            + " readable reasons and pointers into the draft.")
    public Multi<OutboundSseEvent> events(
            @PathParam("id") UUID id,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @QueryParam("follow")
                    @DefaultValue("false")
                    @Parameter(description = "true: stay after the end, for reviews and what is asked for later")
                    boolean follow,
            Sse sse) {
        // Whoever listens longer than their token is good shows a new one.
        return feed.watch(caller.id(), id, lastEventId, follow)
                .select()
                .first(caller.remaining())
                .map(event -> sent(sse, event));
    }

    private static OutboundSseEvent sent(Sse sse, FeedEvent event) {
        return switch (event) {
            case FeedEvent.Changed(PublicationView view) ->
                sse.newEventBuilder()
                        .name("publication")
                        .id(Long.toString(view.version()))
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(PublicationView.class, view)
                        .build();
            // Without an id: a client that comes back goes on after the last change of the publication.
            case FeedEvent.Reviewed(UUID entry, JsonNode details) ->
                sse.newEventBuilder()
                        .name("review")
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(JsonNode.class, details)
                        .build();
        };
    }

    @POST
    @Path("publication/{command: pause|resume|cancel|retry|archive}")
    @Operation(summary = "pause, resume, cancel, retry or archive")
    @APIResponse(responseCode = "202", description = "Accepted; Location is where to watch it")
    @APIResponse(responseCode = "409", description = "Not possible in the present state")
    public Uni<Response> command(
            @PathParam("id") UUID id,
            @PathParam("command") String command,
            @HeaderParam("Idempotency-Key") @Nullable String key) {
        return publications.command(caller.id(), id, Command.of(command), key).map(PublicationResource::answer);
    }

    private static Response answer(Accepted accepted) {
        return Response.accepted(accepted.body())
                .location(URI.create(accepted.location()))
                .build();
    }
}
