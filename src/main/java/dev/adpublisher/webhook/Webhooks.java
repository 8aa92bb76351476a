package dev.adpublisher.webhook;

import dev.adpublisher.graph.MetaConfig;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.secrets.Secret;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What Meta sends: checked first, stored, and left to the worker. */
@ApplicationScoped
class Webhooks {
    private static final Logger LOG = Logger.getLogger(Webhooks.class);
    /** Up to 1,000 updates come in one delivery (marketing-api.md, 8.11), of a few hundred bytes each. */
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_CHALLENGE = 1_000;

    private final Optional<Secret> appSecret;
    private final Optional<Secret> verifyToken;
    private final InboxSql inbox;
    private final InboxWorker worker;
    private final MeterRegistry meters;
    private final Counter stored;
    private final Counter repeated;

    Webhooks(MetaConfig meta, WebhooksConfig config, InboxSql inbox, InboxWorker worker, MeterRegistry meters) {
        this.appSecret = secret(meta.appSecret());
        this.verifyToken = secret(config.verifyToken());
        this.inbox = inbox;
        this.worker = worker;
        this.meters = meters;
        this.stored = changes("stored");
        this.repeated = changes("repeated");
        for (Refused reason : Refused.values()) {
            refusals(reason).increment(0);
        }
    }

    /** Why a request was refused; the caller is told none of it. */
    private enum Refused {
        VERIFY_TOKEN,
        SIGNATURE,
        TOO_LARGE,
        UNREADABLE
    }

    /**
     * The challenge to send back, if whoever asks knows our verify token.
     *
     * @throws Problem 403
     */
    String challenge(@Nullable String mode, @Nullable String token, @Nullable String challenge) {
        boolean known = token != null
                && !token.isEmpty()
                && verifyToken.filter(Secret.of(token)::equals).isPresent();
        if (!known || !"subscribe".equals(mode) || challenge == null || challenge.length() > MAX_CHALLENGE) {
            throw refuse(Refused.VERIFY_TOKEN, forbidden());
        }
        return challenge;
    }

    /**
     * Stores a delivery. Not before that is Meta answered, which repeats what is not answered with 200. A signed body that is no JSON object
     * is Meta's, and will be none the next time either: it is counted, said in the log, and over.
     *
     * @throws Problem 403 without a right signature, 413 over {@value #MAX_BYTES} bytes
     */
    Uni<Void> receive(byte[] body, List<String> signatures) {
        if (body.length > MAX_BYTES) {
            throw refuse(
                    Refused.TOO_LARGE,
                    Problem.of(
                            413, "body_too_large", "The request is too large", "A delivery may have at most 1 MiB."));
        }
        if (appSecret
                .filter(secret -> DeliverySignature.matches(secret, body, signatures))
                .isEmpty()) {
            throw refuse(Refused.SIGNATURE, forbidden());
        }
        List<InboxChange> changes = read(body);
        if (changes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return inbox.receive(changes)
                .invoke(fresh -> {
                    stored.increment(fresh);
                    repeated.increment(changes.size() - fresh);
                    if (fresh > 0) {
                        worker.look();
                    }
                })
                .replaceWithVoid();
    }

    private List<InboxChange> read(byte[] body) {
        try {
            return Delivery.read(body);
        } catch (Problem unreadable) {
            refusals(Refused.UNREADABLE).increment();
            LOG.warnf("Meta signed a delivery of %d bytes that is no JSON object; it is dropped", body.length);
            return List.of();
        }
    }

    private Problem refuse(Refused reason, Problem problem) {
        refusals(reason).increment();
        return problem;
    }

    private static Problem forbidden() {
        return Problem.of(403, "forbidden", "Not allowed", "This address is for Meta's webhooks.");
    }

    private Counter refusals(Refused reason) {
        return Counter.builder("adpublisher.webhooks.refused")
                .description("Deliveries and challenges that were refused, or signed and unreadable")
                .tag("reason", reason.name().toLowerCase(java.util.Locale.ROOT))
                .register(meters);
    }

    private Counter changes(String what) {
        return Counter.builder("adpublisher.webhooks.changes")
                .description("Changes in Meta's deliveries: stored, or known already")
                .tag("what", what)
                .register(meters);
    }

    private static Optional<Secret> secret(Optional<String> text) {
        return text.filter(content -> !content.isBlank()).map(Secret::of);
    }
}
