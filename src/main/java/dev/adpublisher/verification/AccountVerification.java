package dev.adpublisher.verification;

import dev.adpublisher.connection.Connections;
import dev.adpublisher.connection.MetaConnection;
import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.Purpose;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks at campaigns of one user in one ad account and writes down what is there; used by the schedule and on demand. */
@ApplicationScoped
class AccountVerification {
    private static final Duration FLOOR_WHEN_OFF = Duration.ofMinutes(5);
    private static final String NOT_CONNECTED =
            "No connection to this ad account can be used. Connect the campaign to Meta again.";

    private final PublishedSql published;
    private final AccountLook look;
    private final VerdictSql verdicts;
    private final Connections connections;
    private final VerificationConfig config;

    AccountVerification(
            PublishedSql published,
            AccountLook look,
            VerdictSql verdicts,
            Connections connections,
            VerificationConfig config) {
        this.published = published;
        this.look = look;
        this.verdicts = verdicts;
        this.connections = connections;
        this.config = config;
    }

    /** On whose behalf, where, and with which connection, which is the user's own. */
    record Visit(UUID user, AdAccountId account, MetaConnection connection, Purpose purpose) {
        GraphAccess access() {
            return new GraphAccess(connection.userToken(), account.digits(), null, connection.readToken())
                    .forPurpose(purpose);
        }
    }

    /** The way into the account; empty if there is none. */
    Uni<Optional<Visit>> visit(UUID user, AdAccountId account, Purpose purpose) {
        return connections
                .toAccount(user, account)
                .map(connection -> connection.map(usable -> new Visit(user, account, usable, purpose)));
    }

    /**
     * One look at up to {@link VerificationConfig#campaignsPerCall()} campaigns. What it found, or why there was nothing to find, is written
     * down by the time this answers.
     *
     * @param observed the database's time before the look
     */
    Uni<LookEnd> at(Visit visit, List<PublishedCampaign> campaigns, Instant observed) {
        return published.withObjects(visit.user(), campaigns).chain(whole -> look.at(
                        visit.access(), whole, config.confirmations())
                .call(end -> write(visit, whole, observed, end)));
    }

    private Uni<Void> write(Visit visit, List<PublishedCampaign> campaigns, Instant observed, LookEnd end) {
        return switch (end) {
            case LookEnd.Seen(Sightings sightings) ->
                verdicts.write(
                        visit.user(),
                        observed,
                        VerdictRows.of(
                                visit.account(),
                                campaigns.stream()
                                        .map(campaign -> Verdict.of(campaign, sightings))
                                        .toList(),
                                observed,
                                floor()));
            case LookEnd.Unreadable(String reason) -> unreadable(visit, campaigns, observed, reason);
            case LookEnd.AccountHidden(String reason) ->
                published
                        .unreadable(visit.user(), visit.account(), reason)
                        .chain(() -> connections.markAccountHidden(visit.user(), visit.connection(), reason));
            case LookEnd.TokenLost(String reason) ->
                unreadable(visit, campaigns, observed, reason)
                        .chain(() -> connections.markTokenLost(visit.user(), visit.connection(), reason))
                        .replaceWithVoid();
            case LookEnd.Throttled throttled -> Uni.createFrom().voidItem();
            case LookEnd.Trouble trouble -> Uni.createFrom().voidItem();
        };
    }

    /** Writes down that these campaigns could not be looked at, and why; they stay due. */
    private Uni<Void> unreadable(Visit visit, List<PublishedCampaign> campaigns, Instant observed, String reason) {
        return verdicts.write(visit.user(), observed, VerdictRows.unreadable(visit.account(), campaigns, reason));
    }

    /** The same of all that is published to the account, for want of a way into it. */
    Uni<Void> notConnected(UUID user, AdAccountId account) {
        return published.unreadable(user, account, NOT_CONNECTED);
    }

    /** The shortest time between two looks at the same campaign. */
    Duration floor() {
        return config.every().interval().orElse(FLOOR_WHEN_OFF);
    }
}
