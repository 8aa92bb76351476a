package dev.adpublisher.schedule;

import dev.adpublisher.tenancy.CurrentUser;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/v1/schedule")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Verification")
class ScheduleResource {
    private final AccountJobSql jobs;
    private final CurrentUser caller;

    ScheduleResource(AccountJobSql jobs, CurrentUser caller) {
        this.jobs = jobs;
        this.caller = caller;
    }

    @GET
    @Operation(
            summary = "When your ad accounts are looked at",
            description = "Per account and kind of work: when it is due, how late it is, and why it fails, if it does.")
    public Uni<ScheduleView> schedule() {
        return jobs.of(caller.id()).map(ScheduleView::new);
    }

    /** All jobs of a user; there are few, so they come without pages. */
    @Schema(name = "Schedule")
    record ScheduleView(List<AccountJobView> items) {
        ScheduleView {
            items = List.copyOf(items);
        }
    }
}
