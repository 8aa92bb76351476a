package dev.adpublisher.verification;

import dev.adpublisher.graph.Purpose;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.verification.PublishedSql.One;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Verification for a person: now, or as of the last look. */
@ApplicationScoped
class Verification {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private final PublishedSql published;
    private final AccountVerification verification;
    private final VerificationSql views;

    Verification(PublishedSql published, AccountVerification verification, VerificationSql views) {
        this.published = published;
        this.verification = verification;
        this.views = views;
    }

    /** As of the last look; fails with 404 when the campaign is not the user's, or was never published. */
    Uni<VerificationView> view(UUID user, UUID campaign) {
        return views.view(user, campaign);
    }

    /**
     * Asks Meta now.
     *
     * @return fails with {@link Problem}: 404 as above, 409 while it is not published or a command is under way, 503 when Meta cannot be asked
     *     now; that the account cannot be read at all is a result
     */
    Uni<VerificationView> verify(UUID user, UUID campaign) {
        return views.view(user, campaign)
                .chain(() -> published.one(user, campaign))
                .map(found -> found.orElseThrow(() -> Problem.conflict(
                        "not_published", "The campaign is not published, or its publication is changing now.")))
                .chain(one -> look(user, one))
                .chain(() -> views.view(user, campaign));
    }

    private Uni<Void> look(UUID user, One one) {
        List<PublishedCampaign> campaigns = List.of(one.campaign());
        return verification
                .visit(user, one.account(), Purpose.PUBLISHING)
                .chain(visit -> visit.isEmpty()
                        ? verification.notConnected(user, one.account())
                        : verification
                                .at(visit.get(), campaigns, one.now())
                                .invoke(Verification::requireAnswer)
                                .replaceWithVoid());
    }

    private static void requireAnswer(LookEnd end) {
        switch (end) {
            case LookEnd.Seen seen -> {}
            case LookEnd.Unreadable unreadable -> {}
            case LookEnd.AccountHidden hidden -> {}
            case LookEnd.TokenLost lost -> {}
            case LookEnd.Throttled(Duration pause, String reason) ->
                throw Problem.upstream(503, "meta_throttled", "Meta takes no more calls now: " + reason, pause);
            case LookEnd.Trouble(String reason) ->
                throw Problem.upstream(503, "meta_unreachable", "Meta cannot be asked now: " + reason, RETRY_AFTER);
        }
    }
}
