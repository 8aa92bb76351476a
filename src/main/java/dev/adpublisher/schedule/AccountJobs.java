package dev.adpublisher.schedule;

import dev.adpublisher.graph.AdAccountId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Makes work due now, for rooms that learn of news. Waking what runs makes it run once more; waking twice is waking once. */
@ApplicationScoped
public class AccountJobs {
    private final AccountJobSql jobs;

    AccountJobs(AccountJobSql jobs) {
        this.jobs = jobs;
    }

    /** One user's job, made if there is none yet. While Meta asks to wait it is due when that ends. */
    public Uni<Void> wake(UUID user, AdAccountId account, String kind) {
        return jobs.wake(user, account, kind);
    }

    /**
     * The job of everybody who has one for this account: for news from Meta, which know no user. Answers how many were woken; 0 says that
     * nobody here works with the account.
     */
    public Uni<Integer> wakeAll(AdAccountId account, String kind) {
        return jobs.wakeAll(account, kind);
    }
}
