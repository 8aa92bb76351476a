package dev.adpublisher.verification;

import dev.adpublisher.graph.Purpose;
import dev.adpublisher.schedule.AccountJob;
import dev.adpublisher.schedule.AccountWork;
import dev.adpublisher.schedule.Every;
import dev.adpublisher.schedule.JobEnd;
import dev.adpublisher.verification.AccountVerification.Visit;
import dev.adpublisher.verification.PublishedSql.Due;
import dev.adpublisher.verification.PublishedSql.Next;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The schedule's verification: what is due in an account, in portions, until there is no more or Meta says stop. */
@ApplicationScoped
class VerificationWork implements AccountWork {
    static final String KIND = "verification";
    private static final Duration SOON = Duration.ofSeconds(2);

    private final AccountVerification verification;
    private final PublishedSql published;
    private final VerificationConfig config;

    VerificationWork(AccountVerification verification, PublishedSql published, VerificationConfig config) {
        this.verification = verification;
        this.published = published;
        this.config = config;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Every every() {
        return config.every();
    }

    @Override
    public Uni<JobEnd> run(AccountJob job) {
        return verification
                .visit(job.user(), job.adAccount(), Purpose.VERIFICATION)
                .chain(visit ->
                        visit.isEmpty() ? notConnected(job) : portion(job).chain(due -> look(job, visit.get(), due)));
    }

    private Uni<Due> portion(AccountJob job) {
        return published.due(
                job.user(),
                job.adAccount(),
                job.news() ? job.claimedAt() : null,
                verification.floor(),
                config.campaignsPerCall());
    }

    /** A new connection wakes the job. */
    private Uni<JobEnd> notConnected(AccountJob job) {
        return verification.notConnected(job.user(), job.adAccount()).replaceWith(new JobEnd.Idle());
    }

    private Uni<JobEnd> look(AccountJob job, Visit visit, Due due) {
        if (due.campaigns().isEmpty()) {
            return rest(job);
        }
        return verification.at(visit, due.campaigns(), due.now()).chain(end -> next(end)
                .map(stop -> Uni.createFrom().item(stop))
                .orElseGet(() -> further(job, visit, due.campaigns())));
    }

    /** A portion that stays due (unconfirmed with a tiny interval, say) must not keep the run going for ever. */
    private Uni<JobEnd> further(AccountJob job, Visit visit, List<PublishedCampaign> before) {
        return before.size() < config.campaignsPerCall()
                ? rest(job)
                : portion(job)
                        .chain(due -> due.campaigns().stream().anyMatch(campaign -> before.stream()
                                        .anyMatch(seen -> seen.id().equals(campaign.id())))
                                ? Uni.createFrom().item(new JobEnd.Done(verification.floor()))
                                : look(job, visit, due));
    }

    /** Why to stop; empty to go on. */
    private static Optional<JobEnd> next(LookEnd end) {
        return switch (end) {
            case LookEnd.Seen seen -> Optional.empty();
            case LookEnd.Throttled(Duration pause, String reason) -> Optional.of(new JobEnd.Wait(pause, reason));
            case LookEnd.TokenLost(String reason) -> Optional.of(new JobEnd.Failed(reason));
            case LookEnd.Unreadable(String reason) -> Optional.of(new JobEnd.Failed(reason));
            case LookEnd.AccountHidden(String reason) -> Optional.of(new JobEnd.Failed(reason));
            case LookEnd.Trouble(String reason) ->
                Optional.of(new JobEnd.Failed("Meta cannot be asked now: " + reason));
        };
    }

    private Uni<JobEnd> rest(AccountJob job) {
        return published.next(job.user(), job.adAccount()).map(this::end);
    }

    private JobEnd end(Next next) {
        if (next.campaigns() == 0) {
            return new JobEnd.Idle();
        }
        Duration in = next.in().compareTo(SOON) < 0 ? SOON : next.in();
        Duration floor = verification.floor();
        return new JobEnd.Done(in.compareTo(floor) < 0 ? floor : in);
    }
}
