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

    /** The way into the account: the user's newest connection to it that can be used; empty if there is none. */
    Uni<Optional<Visit>> visit(UUID user, AdAccountId account, Purpose purpose) {
        return published
                .connection(user, account)
                .chain(campaign -> campaign.isEmpty()
                        ? Uni.createFrom().item(Optional.<MetaConnection>empty())
                        : connections.load(user, campaign.get()))
                .map(connection -> connection
                        .filter(usable -> usable.adAccount().equals(account))
                        .map(usable -> new Visit(user, account, usable, purpose)));
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
            case LookEnd.Unreadable(String reason) ->
                unreadable(visit.user(), visit.account(), campaigns, observed, reason);
            case LookEnd.TokenLost(String reason) ->
                unreadable(visit.user(), visit.account(), campaigns, observed, reason)
                        .chain(() -> connections.markTokenLost(visit.user(), visit.connection(), reason))
                        .replaceWithVoid();
            case LookEnd.Throttled throttled -> Uni.createFrom().voidItem();
            case LookEnd.Trouble trouble -> Uni.createFrom().voidItem();
        };
    }

    /** Writes down that campaigns could not be looked at, and why; they stay due. */
    Uni<Void> unreadable(
            UUID user, AdAccountId account, List<PublishedCampaign> campaigns, Instant observed, String reason) {
        return campaigns.isEmpty()
                ? Uni.createFrom().voidItem()
                : verdicts.write(user, observed, VerdictRows.unreadable(account, campaigns, reason));
    }

    /** The shortest time between two looks at the same campaign. */
    Duration floor() {
        return config.every().interval().orElse(FLOOR_WHEN_OFF);
    }
}
