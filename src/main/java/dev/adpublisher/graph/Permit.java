package dev.adpublisher.graph;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Leave for one call to Meta: a place among the calls under way, and its points. It is used up by the call that it is given to
 * ({@link GraphAccess#with}), or else has to be given back. Doing either twice changes nothing.
 */
public final class Permit {
    private final Governor governor;
    private final AccountBudget budget;
    private final CallKind kind;
    private final AccountBudget.Lease lease;
    private final Turnstile.Place place;
    private final AtomicBoolean ended = new AtomicBoolean();

    Permit(Governor governor, AccountBudget budget, CallKind kind, AccountBudget.Lease lease, Turnstile.Place place) {
        this.governor = governor;
        this.budget = budget;
        this.kind = kind;
        this.lease = lease;
        this.place = place;
    }

    /** The call is not made after all: its points are free again. */
    public void giveBack() {
        end(false);
    }

    /** The call is over, whatever came of it. */
    void used() {
        end(true);
    }

    AccountBudget budget() {
        return budget;
    }

    CallKind kind() {
        return kind;
    }

    private void end(boolean used) {
        if (ended.compareAndSet(false, true)) {
            budget.end(lease, used ? 0 : kind.points());
            place.leave();
            governor.ended(budget);
        }
    }
}
