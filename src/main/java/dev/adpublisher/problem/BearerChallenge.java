package dev.adpublisher.problem;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.smallrye.jwt.runtime.auth.JWTAuthMechanism;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.Set;

/** SmallRye's bearer tokens, with a problem instead of an empty 401: Quarkus refuses before any resource, and so any mapper, is asked. */
@Alternative
@Priority(1)
@ApplicationScoped
class BearerChallenge implements HttpAuthenticationMechanism {
    private final JWTAuthMechanism tokens;
    private final ProblemWriter writer;
    private final RateGate rates;

    BearerChallenge(JWTAuthMechanism tokens, ProblemWriter writer, RateGate rates) {
        this.tokens = tokens;
        this.writer = writer;
        this.rates = rates;
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        boolean shown = context.request().headers().contains(HttpHeaders.AUTHORIZATION);
        writer.end(context, rates.guessed(context, Failures.challenge(shown)));
        return Uni.createFrom().item(true);
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        return tokens.authenticate(context, identities);
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return tokens.getChallenge(context);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return tokens.getCredentialTypes();
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return tokens.getCredentialTransport(context);
    }

    @Override
    public int getPriority() {
        return tokens.getPriority();
    }
}
