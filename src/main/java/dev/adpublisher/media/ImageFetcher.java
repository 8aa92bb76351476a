package dev.adpublisher.media;

import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/**
 * Fetches pictures from wherever advertisers keep them.
 *
 * <p>Nothing blocks; an answer comes on the caller's Vert.x context. Every picture is kept in memory as a whole
 * (up to {@link MediaConfig#maxSize()}), so callers bound how many they ask for at once.
 */
@Startup
@ApplicationScoped
public class ImageFetcher {

    private static final int CONNECT_TIMEOUT_MILLIS = 4_000;
    private static final int CONNECTIONS_PER_HOST = 16;

    private final Vertx vertx;
    private final HttpClient client;
    private final HostResolver resolver;
    private final UrlRules rules;
    private final FetchLimits limits;

    /**
     * Reads the configuration.
     *
     * @throws io.quarkus.runtime.configuration.ConfigurationException if a trusted origin or a limit makes no sense
     */
    @Inject
    public ImageFetcher(Vertx vertx, MediaConfig config) {
        this(vertx, config, HostResolver.ofTheMachine(vertx), new HttpClientOptions());
    }

    ImageFetcher(Vertx vertx, MediaConfig config, HostResolver resolver, HttpClientOptions options) {
        this.vertx = vertx;
        this.resolver = resolver;
        this.rules = new UrlRules(config.trustedOrigins().orElse(List.of()));
        this.limits = FetchLimits.of(config);
        // One connection per picture: a kept one may be dead when it is used again, and there is nothing to gain.
        options.setKeepAlive(false).setConnectTimeout(CONNECT_TIMEOUT_MILLIS).setVerifyHost(true);
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_HOST))
                .withConnectHandler(connection -> connection.exceptionHandler(ImageFetcher::reportedByTheRun))
                .build();
    }

    /** What a stranger's server does wrong fails the request as well; Vert.x would log it as an error of ours. */
    private static void reportedByTheRun(Throwable failure) {}

    /**
     * Fetches one picture, within the deadline and all redirects included. Giving up on the Uni closes the connection.
     *
     * @param url as the advertiser typed it
     * @return what came of it; expected troubles are a {@link FetchOutcome.Refused}, a failure is a bug of ours
     */
    public Uni<FetchOutcome> fetch(String url) {
        return Uni.createFrom()
                .<Image>emitter(emitter -> {
                    Context context = vertx.getOrCreateContext();
                    FetchRun run = new FetchRun(vertx, client, resolver, rules, limits, url);
                    emitter.onTermination(() -> context.runOnContext(on -> run.giveUp()));
                    context.runOnContext(on -> run.start().onComplete(emitter::complete, emitter::fail));
                })
                .<FetchOutcome>map(FetchOutcome.Fetched::new)
                .onFailure(Refusal.class)
                .recoverWithItem(refusal -> ((Refusal) refusal).outcome());
    }

    /** What speaks against an address before anybody is asked for it; empty if nothing does. */
    public Optional<FetchOutcome.Refused> refusal(String url) {
        try {
            var unused = rules.check(url, FetchRun.SUBJECT);
            return Optional.empty();
        } catch (Refusal refused) {
            return Optional.of(refused.outcome());
        }
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
