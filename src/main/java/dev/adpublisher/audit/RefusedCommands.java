package dev.adpublisher.audit;

import dev.adpublisher.audit.AuditLog.Change;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.CurrentUser;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Writes down that a command on one's own campaign was refused, with the problem's code and nothing of what was sent. Commands are what is
 * posted below a campaign, its ads aside: what is typed wrong into a draft is no attempt at anything. One on another's campaign leaves no
 * trace in their log.
 */
class RefusedCommands {
    private static final Logger LOG = Logger.getLogger(RefusedCommands.class);
    private static final Pattern COMMAND =
            Pattern.compile("/?api/v1/campaigns/([0-9a-fA-F-]{36})/(?!ads$)([a-z_/]{1,60})");
    private static final Set<Integer> REFUSALS = Set.of(409, 412, 422);

    private final AuditLog log;
    private final CurrentUser caller;

    RefusedCommands(AuditLog log, CurrentUser caller) {
        this.log = log;
        this.caller = caller;
    }

    /** The answer waits for the entry, and is given without it where that fails. */
    @ServerResponseFilter
    public Uni<Void> record(ContainerRequestContext request, ContainerResponseContext response) {
        Matcher command = COMMAND.matcher(request.getUriInfo().getPath());
        if (!REFUSALS.contains(response.getStatus()) || !request.getMethod().equals("POST") || !command.matches()) {
            return Uni.createFrom().voidItem();
        }
        @Nullable Object code = request.getProperty(Problem.CODE_PROPERTY);
        Change refused = new Change("command.refused", command.group(2), null, String.valueOf(code));
        return Uni.createFrom()
                .deferred(() -> log.recordRefusal(caller.id(), UUID.fromString(command.group(1)), refused))
                .onFailure(Problem.class)
                .recoverWithNull()
                .onFailure()
                .invoke(failure -> LOG.warnf("a refused command is not in the audit log: %s", failure))
                .onFailure()
                .recoverWithNull();
    }
}
