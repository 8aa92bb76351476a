package dev.adpublisher.problem;

import io.github.bucket4j.TimeMeter;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Too many requests of one user, or of one address without a valid token, are refused before anything is done for them. */
@Singleton
class RateGate {
    /** After Quarkus has verified the token (-200) and refused whoever has none (-100), before any body is read. */
    private static final int AFTER_AUTHORIZATION = -50;

    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final String WEBHOOKS = "/api/v1/webhooks/";

    /** A stream of events. Whoever asks too much does not lose what they are looking at: streams have a measure of their own. */
    private static final String STREAM = "/events";

    private final Optional<Rate> perUser;
    private final Optional<Rate> perAddress;
    private final int openPerUser;
    private final ConcurrentHashMap<String, Set<Open>> underWay = new ConcurrentHashMap<>();
    private final ProblemWriter writer;

    RateGate(RatesConfig config, ProblemWriter writer) {
        this.perUser = Rate.of("adpublisher.rates.per-user", config.perUser(), TimeMeter.SYSTEM_MILLISECONDS);
        this.perAddress = Rate.of("adpublisher.rates.per-address", config.perAddress(), TimeMeter.SYSTEM_MILLISECONDS);
        this.openPerUser = config.openPerUser();
        if (openPerUser < 1) {
            throw new ConfigurationException(
                    "adpublisher.rates.open-per-user: expected a number of requests, not " + openPerUser);
        }
        this.writer = writer;
    }

    void register(@Observes Router router) {
        router.route(HttpEdge.API).order(AFTER_AUTHORIZATION).handler(this::pass);
    }

    private void pass(RoutingContext context) {
        String user = userOf(context);
        Optional<Duration> wait = user == null
                ? anonymous(context)
                : ofUser(measureOf(user, context)).or(() -> began(user, context));
        wait.ifPresentOrElse(
                pause -> writer.end(context, Failures.answer(Problem.tooManyRequests(pause))), context::next);
    }

    private static String measureOf(String user, RoutingContext context) {
        return context.normalizedPath().endsWith(STREAM) ? user + STREAM : user;
    }

    private Optional<Duration> began(String user, RoutingContext context) {
        HttpServerResponse response = context.response();
        Open request = () -> response.ended() || response.closed();
        context.addEndHandler(done -> ended(user, request));
        return began(user, request);
    }

    /** A request under way. */
    interface Open {
        /** Whether it has ended, or its connection has: seen even where nobody was told. */
        boolean isOver();
    }

    /** Counts a request of this user as under way until it is over or {@link #ended}; answers how long to wait if it is one too many. */
    Optional<Duration> began(String user, Open request) {
        AtomicBoolean tooMany = new AtomicBoolean();
        underWay.compute(user, (same, before) -> {
            Set<Open> open = before == null ? new HashSet<>() : before;
            open.add(request);
            if (open.size() > openPerUser) {
                open.removeIf(Open::isOver);
            }
            tooMany.set(open.size() > openPerUser);
            return open;
        });
        return tooMany.get() ? Optional.of(A_MOMENT) : Optional.empty();
    }

    /** An answer of this user's has ended, or its connection has. */
    void ended(String user, Open request) {
        underWay.computeIfPresent(user, (same, open) -> {
            open.remove(request);
            return open.isEmpty() ? null : open;
        });
    }

    /** How many requests of this user are under way. */
    int underWay(String user) {
        Set<Open> left = underWay.computeIfPresent(user, (same, open) -> {
            open.removeIf(Open::isOver);
            return open.isEmpty() ? null : open;
        });
        return left == null ? 0 : left.size();
    }

    /** Counts a request of this user; answers how long to wait if it is one too many. */
    Optional<Duration> ofUser(String user) {
        return perUser.flatMap(rate -> rate.take(user));
    }

    /** Counts a request without a valid token; answers how long to wait if it is one too many of its address. */
    Optional<Duration> anonymous(RoutingContext context) {
        if (context.normalizedPath().startsWith(WEBHOOKS)) {
            return Optional.empty();
        }
        return ofAddress(context.request().remoteAddress());
    }

    /** What to answer a request whose token is missing or wrong: {@code refusal}, or 429 if it is one too many of its address. */
    Answer guessed(RoutingContext context, Answer refusal) {
        return anonymous(context)
                .map(wait -> Failures.answer(Problem.tooManyRequests(wait)))
                .orElse(refusal);
    }

    Optional<Duration> ofAddress(@Nullable SocketAddress address) {
        return perAddress.flatMap(rate -> rate.take(caller(address)));
    }

    private static String caller(@Nullable SocketAddress address) {
        if (address == null) {
            return "unknown";
        }
        String literal = address.hostAddress();
        return literal == null ? String.valueOf(address.host()) : network(literal);
    }

    /** Whoever has one IPv6 address has the 2^64 of its subnet. */
    static String network(String host) {
        try {
            // A literal: nothing is looked up.
            InetAddress address = InetAddress.getByName(host);
            return address instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8))
                    : address.getHostAddress();
        } catch (UnknownHostException noLiteral) {
            return host;
        }
    }

    private static @Nullable String userOf(RoutingContext context) {
        SecurityIdentity identity = context.user() instanceof QuarkusHttpUser user ? user.getSecurityIdentity() : null;
        return identity != null && identity.getPrincipal() instanceof JsonWebToken token ? token.getSubject() : null;
    }
}
