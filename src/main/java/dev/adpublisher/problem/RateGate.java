package dev.adpublisher.problem;

import io.github.bucket4j.TimeMeter;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
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
import java.util.HexFormat;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Too many requests of one user, or of one address without a valid token, are refused before anything is done for them. */
@Singleton
class RateGate {
    /** After Quarkus has verified the token (-200) and refused whoever has none (-100), before any body is read. */
    private static final int AFTER_AUTHORIZATION = -50;

    private static final String WEBHOOKS = "/api/v1/webhooks/";

    private final Optional<Rate> perUser;
    private final Optional<Rate> perAddress;
    private final ProblemWriter writer;

    RateGate(RatesConfig config, ProblemWriter writer) {
        this.perUser = Rate.of("adpublisher.rates.per-user", config.perUser(), TimeMeter.SYSTEM_MILLISECONDS);
        this.perAddress = Rate.of("adpublisher.rates.per-address", config.perAddress(), TimeMeter.SYSTEM_MILLISECONDS);
        this.writer = writer;
    }

    void register(@Observes Router router) {
        router.route(HttpEdge.API).order(AFTER_AUTHORIZATION).handler(this::pass);
    }

    private void pass(RoutingContext context) {
        String user = userOf(context);
        Optional<Duration> wait = user == null ? anonymous(context) : ofUser(user);
        wait.ifPresentOrElse(
                pause -> writer.end(context, Failures.answer(Problem.tooManyRequests(pause))), context::next);
    }

    /** Counts a request of this user; answers how long to wait if it is one too many. */
    Optional<Duration> ofUser(String user) {
        return perUser.flatMap(rate -> rate.take(user));
    }

    /** Counts a request without a valid token; answers how long to wait if it is one too many of its address. */
    Optional<Duration> anonymous(RoutingContext context) {
        if (context.request().path().startsWith(WEBHOOKS)) {
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
