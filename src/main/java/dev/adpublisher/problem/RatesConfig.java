package dev.adpublisher.problem;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * How much one caller may ask of this replica: so many requests per time, such as {@code 3000/1m}, all of them at once or spread out; {@code
 * off} for no limit. What is over gets 429 with {@code Retry-After}. Counted in this process: with n replicas a caller gets up to n times as
 * much.
 */
@ConfigMapping(prefix = "adpublisher.rates")
interface RatesConfig {

    /** Of one user, by the token's {@code sub}. */
    @WithDefault("6000/1m")
    String perUser();

    /** How many requests of one user may be under way at once, streams of events among them. */
    @WithDefault("500")
    int openPerUser();

    /**
     * Of one remote address (of an IPv6 one, its /64), of requests that show no valid token; Meta's webhooks, which are signed, are not counted.
     * Behind a proxy all callers have its address unless {@code quarkus.http.proxy.proxy-address-forwarding} is on.
     */
    @WithDefault("600/1m")
    String perAddress();
}
