package dev.adpublisher.schedule;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Work of kind {@code test}, which does as its test says, per ad account. */
@Singleton
class TestAccountWork implements AccountWork {
    final Map<String, Function<AccountJob, Uni<JobEnd>>> script = new ConcurrentHashMap<>();
    final List<AccountJob> runs = new CopyOnWriteArrayList<>();

    @Override
    public String kind() {
        return "test";
    }

    @Override
    public Every every() {
        return new Every(Optional.of(Duration.ofMinutes(5)));
    }

    @Override
    public Uni<JobEnd> run(AccountJob job) {
        runs.add(job);
        return script.getOrDefault(
                        job.adAccount().digits(), any -> Uni.createFrom().item(new JobEnd.Idle()))
                .apply(job);
    }

    List<AccountJob> runsOf(String account) {
        return runs.stream()
                .filter(job -> job.adAccount().digits().equals(account))
                .toList();
    }
}
