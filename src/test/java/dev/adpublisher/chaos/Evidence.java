package dev.adpublisher.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What is known once everything is quiet: from Meta's ledger, from the database as its superuser sees it, from what was answered, logged and kept.
 * Plain records, so that tests can make up histories.
 *
 * @param pointLimits per account the most points within {@link Throttle#WINDOW}
 */
record Evidence(
        List<Entry> ledger,
        List<Live> live,
        List<Publication> publications,
        List<Intent> intents,
        List<Transition> transitions,
        List<Summary> summaries,
        List<Promise> promises,
        List<Owner> owners,
        List<Text> texts,
        Set<String> secrets,
        Map<String, Long> callsWhileBlocked,
        Map<String, Long> pointLimits,
        boolean auditCanBeChanged) {

    /** Meta's ledger. {@code request}: the entry that caused an effect or a refusal. */
    record Entry(
            long seq,
            Instant time,
            String type,
            String operation,
            String account,
            String kind,
            String id,
            String name,
            String to,
            String token,
            String detail) {}

    /** An object that exists at Meta now. */
    record Live(String kind, String id, String account, String name, String status) {}

    record Publication(
            UUID id,
            UUID user,
            UUID campaign,
            String account,
            String task,
            String target,
            String phase,
            String outcome) {
        boolean published() {
            return "published".equals(outcome);
        }
    }

    /** A row of {@code publish_objects}. */
    record Intent(
            UUID id,
            UUID publication,
            String kind,
            int ordinal,
            String marker,
            String state,
            long epoch,
            String metaId,
            boolean shared) {
        boolean made() {
            return state.equals("CONFIRMED") || state.equals("ADOPTED");
        }
    }

    /** An entry of the audit log about an object, in the order in which they were written. */
    record Transition(UUID publication, String subject, String from, String to, long epoch, Instant at) {}

    /** The public summary: {@code meta_published_campaigns}, and {@code ads.meta_ad_id}. */
    record Summary(UUID campaign, String metaCampaign, String metaAdset, Set<String> ads, Set<String> adRows) {}

    /** What the user was promised with a 202, and how it went. {@code end} as in {@link Player.Played}. */
    record Promise(String account, UUID campaign, String end, Duration took, Duration limit) {}

    /** Whose a user, campaign, account or token fingerprint is. */
    record Owner(String account, UUID user, UUID campaign, Set<String> tokenFingerprints) {}

    /** A log, the answers to one user, the rows of one table; {@code account} is whose it is, null if everybody's. */
    record Text(String source, String account, Supplier<Stream<String>> lines) {}
}
