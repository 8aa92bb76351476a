package dev.adpublisher.secrets;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Which keys stored tokens still need, as last counted in the database: for the log (once, when an older key is retired), for metrics
 * ({@code adpublisher_tokens_sealed}, {@code adpublisher_tokens_unsealed}) and for health. It knows ids and numbers only.
 */
@ApplicationScoped
public class KeyUsage {
    private static final Logger LOG = Logger.getLogger(KeyUsage.class);

    /** What a key is for at present. */
    enum Role {
        /** Seals what is stored now. */
        CURRENT,
        /** Opens what was stored before; it has to stay. */
        NEEDED,
        /** Nothing stored needs it; it may be taken out of the configuration. */
        RETIRED,
        /** Stored tokens need it, and this service does not have it. */
        MISSING
    }

    /** One key and how many stored tokens are sealed with it. */
    record Use(Role role, long tokens) {}

    private final TokenVault vault;
    private final MultiGauge sealed;
    private final Set<String> saidToBeRetired = ConcurrentHashMap.newKeySet();
    private volatile Map<String, Use> uses = Map.of();
    private volatile long unsealed;

    KeyUsage(TokenVault vault, MeterRegistry meters) {
        this.vault = vault;
        this.sealed = MultiGauge.builder("adpublisher.tokens.sealed")
                .description("Stored tokens by the id of the key that seals them; role is current, needed, retired or"
                        + " missing")
                .register(meters);
        Gauge.builder("adpublisher.tokens.unsealed", this, usage -> usage.unsealed)
                .description("Stored tokens that are not sealed yet, from before the encryption")
                .register(meters);
    }

    /**
     * Takes what was counted.
     *
     * @param tokens stored tokens by the id of their key
     * @param plain stored tokens that are not sealed
     */
    public void counted(Map<String, Long> tokens, long plain) {
        Map<String, Use> now = new LinkedHashMap<>();
        for (String id : vault.keyIds()) {
            now.put(id, new Use(role(id, tokens.getOrDefault(id, 0L)), tokens.getOrDefault(id, 0L)));
        }
        new TreeMap<>(tokens).forEach((id, count) -> now.putIfAbsent(id, new Use(Role.MISSING, count)));
        uses = now;
        unsealed = plain;
        sealed.register(rows(now), true);
        now.forEach(this::say);
    }

    /** By key id, the configured ones first; empty until the first count. */
    Map<String, Use> uses() {
        return uses;
    }

    private Role role(String id, long tokens) {
        if (id.equals(vault.currentKeyId())) {
            return Role.CURRENT;
        }
        return tokens == 0 ? Role.RETIRED : Role.NEEDED;
    }

    private void say(String id, Use use) {
        switch (use.role()) {
            case RETIRED -> {
                if (saidToBeRetired.add(id)) {
                    LOG.infof(
                            "Token key %s is retired: no stored token needs it any more, it may be taken out of"
                                    + " ADPUBLISHER_TOKENS_KEYS",
                            id);
                }
            }
            case MISSING ->
                LOG.errorf(
                        "Token key %s is missing: %d stored tokens do not open here; add it to ADPUBLISHER_TOKENS_KEYS",
                        id, use.tokens());
            // In use again, by a replica that has not heard of the rotation yet.
            case NEEDED, CURRENT -> saidToBeRetired.remove(id);
        }
    }

    private static List<MultiGauge.Row<?>> rows(Map<String, Use> uses) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        uses.forEach((id, use) -> rows.add(MultiGauge.Row.of(
                Tags.of("key", id, "role", use.role().name().toLowerCase(Locale.ROOT)), use.tokens())));
        return rows;
    }
}
