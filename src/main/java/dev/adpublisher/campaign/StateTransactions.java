package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.audit.AuditLog;
import dev.adpublisher.audit.AuditLog.Change;
import dev.adpublisher.tenancy.TenantTransactions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The transactions over a campaign's documents. */
@ApplicationScoped
class StateTransactions {
    private final TenantTransactions transactions;
    private final CampaignRepository campaigns;
    private final StateRepository states;
    private final AuditLog audit;

    StateTransactions(
            TenantTransactions transactions, CampaignRepository campaigns, StateRepository states, AuditLog audit) {
        this.transactions = transactions;
        this.campaigns = campaigns;
        this.states = states;
        this.audit = audit;
    }

    Uni<StateView> read(UUID user, UUID campaign) {
        return transactions
                .as(user, () -> campaigns.own(user, campaign).chain(() -> states.of(campaign)))
                .map(state -> state.map(CampaignState::view).orElseGet(() -> StateView.empty(campaign)));
    }

    Uni<Optional<JsonNode>> read(UUID user, UUID campaign, Section section) {
        return transactions
                .as(user, () -> campaigns.own(user, campaign).chain(() -> states.of(campaign)))
                .map(state -> state.map(row -> row.section(section)));
    }

    /**
     * Stores a document, or forgets it ({@code null}); answers what is stored then. Fails with 404, with what {@code document} throws (it is
     * asked for only once the campaign is known to be the user's), or with 412.
     */
    Uni<Optional<JsonNode>> write(
            UUID user,
            UUID campaign,
            Section section,
            Supplier<@Nullable JsonNode> document,
            Precondition precondition) {
        return transactions.as(user, () -> campaigns.own(user, campaign).chain(() -> {
            JsonNode after = document.get();
            return states.locked(campaign).chain(state -> replace(user, state, section, after, precondition));
        }));
    }

    private Uni<Optional<JsonNode>> replace(
            UUID user, CampaignState state, Section section, @Nullable JsonNode after, Precondition precondition) {
        Optional<JsonNode> before = Optional.ofNullable(state.section(section));
        precondition.check(before.map(Tagged::etag).orElse(null));
        state.store(section, after);
        return states.stored(state)
                .map(row -> Optional.ofNullable(row.section(section)))
                .call(stored -> recordChange(user, state.campaignId(), section, before, stored));
    }

    private Uni<Void> recordChange(
            UUID user, UUID campaign, Section section, Optional<JsonNode> before, Optional<JsonNode> after) {
        if (before.equals(after)) {
            return Uni.createFrom().voidItem();
        }
        String done = after.isPresent() ? "draft.stored" : "draft.cleared";
        return audit.record(user, campaign, Change.of(done, section.column()));
    }
}
