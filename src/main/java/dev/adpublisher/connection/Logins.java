package dev.adpublisher.connection;

import dev.adpublisher.connection.LoginSql.Taken;
import dev.adpublisher.connection.LoginStates.LoginState;
import dev.adpublisher.graph.GraphLogin;
import dev.adpublisher.graph.MetaConfig;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.secrets.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Facebook Login, from the address of the dialog to a stored connection. The browser that comes back brings no token of ours: it acts for the
 * user and campaign of a state that we signed, that is used once, and that ends where it began.
 */
@ApplicationScoped
class Logins {
    private static final Logger LOG = Logger.getLogger(Logins.class);

    private final LoginStates states;
    private final LoginSql sql;
    private final LoginExchange exchange;
    private final ConnectionTransactions transactions;
    private final ConnectionCheck check;
    private final AppSubscriptions subscriptions;
    private final GraphLogin meta;
    private final ConnectionConfig.Login config;
    private final LoginAddress address;
    private final String version;

    Logins(
            LoginStates states,
            LoginSql sql,
            LoginExchange exchange,
            ConnectionTransactions transactions,
            ConnectionCheck check,
            AppSubscriptions subscriptions,
            GraphLogin meta,
            LoginAddress address,
            ConnectionConfig config,
            MetaConfig metaConfig) {
        this.states = states;
        this.sql = sql;
        this.exchange = exchange;
        this.transactions = transactions;
        this.check = check;
        this.subscriptions = subscriptions;
        this.meta = meta;
        this.address = address;
        this.config = config.login();
        this.version = metaConfig.apiVersion();
    }

    /**
     * Fails with 404 if the campaign is not the user's, with 503 {@code login_not_configured} if this service has no app to log in to.
     *
     * @param redirect our callback as the browser sees it
     */
    Uni<LoginStart> begin(UUID user, UUID campaign, URI redirect) {
        String app = meta.appId().orElseThrow(Logins::notConfigured);
        LoginState state = states.mint(user, campaign);
        String secret = states.browserSecret();
        return sql.begin(state, secret, config.life())
                .map(begun -> new LoginStart(dialog(app, redirect, state), state.cookieName(), secret));
    }

    private String dialog(String app, URI redirect, LoginState state) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("client_id", app);
        query.put("redirect_uri", redirect.toString());
        query.put("state", state.text());
        query.put("response_type", "code");
        config.configurationId()
                .ifPresentOrElse(
                        id -> {
                            query.put("config_id", id);
                            query.put("override_default_response_type", "true");
                        },
                        () -> {
                            query.put("scope", String.join(",", config.scopes()));
                            // Asks again for what the person did not allow the last time.
                            query.put("auth_type", "rerequest");
                        });
        return address.dialog(version) + "?"
                + query.entrySet().stream()
                        .map(entry ->
                                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
    }

    /** Never fails: however it ends, a person waits for a page. */
    Uni<LoginEnd> finish(LoginReturn back) {
        Optional<LoginState> known = states.verify(back.state());
        if (known.isEmpty()) {
            LOG.info("a login came back with a state that is none of ours");
            return Uni.createFrom().item(new LoginEnd.Unknown());
        }
        LoginState state = known.get();
        return sql.take(state, back.cookies().get(state.cookieName()))
                .invoke(this::requireOurs)
                .chain(taken -> connected(state, back))
                .onFailure()
                .recoverWithUni(failure -> failed(state, why(failure)));
    }

    private void requireOurs(Taken taken) {
        switch (taken) {
            case YES -> {}
            case OTHER_BROWSER -> {
                if (config.sameBrowser()) {
                    throw new LoginStopped(LoginFailure.OTHER_BROWSER);
                }
            }
            case USED_BEFORE -> throw new LoginStopped(LoginFailure.USED);
            case TOO_LATE -> throw new LoginStopped(LoginFailure.TOO_LATE);
        }
    }

    private Uni<LoginEnd> connected(LoginState state, LoginReturn back) {
        if (back.error() != null) {
            throw new LoginStopped(back.error().equals("access_denied") ? LoginFailure.DENIED : LoginFailure.REFUSED);
        }
        Secret code = back.codeIfUsable().orElseThrow(() -> new LoginStopped(LoginFailure.REFUSED));
        return exchange.token(code, back.redirect())
                .chain(token -> subscriptions.around(
                        state.user(), state.campaign(), () -> store(state.user(), state.campaign(), token)))
                .chain(() -> transactions.open(state.user(), state.campaign()))
                .map(opened -> new LoginEnd.Connected(
                        state.campaign(), opened.health().status().column()));
    }

    /** What was chosen before stays if the new token may use it; else it is chosen where there is no choice; else by the person. */
    private Uni<Void> store(UUID user, UUID campaign, LoginToken token) {
        return transactions
                .chosen(user, campaign)
                .chain(row -> row.flatMap(known -> ConnectionWish.again(known, token.token()))
                        .map(wish -> Uni.createFrom().item(Optional.of(wish)))
                        .orElseGet(() -> exchange.withoutChoice(token)))
                .chain(wish -> wish.isEmpty()
                        ? transactions.connect(user, campaign, token)
                        : check.check(wish.get())
                                .chain(checked -> transactions.connect(user, campaign, checked))
                                .onFailure(Logins::isNotConfirmed)
                                .recoverWithUni(notTheirs -> transactions.connect(user, campaign, token)));
    }

    private static boolean isNotConfirmed(Throwable failure) {
        return failure instanceof Problem problem && problem.status() == 422;
    }

    /** Written down before it is told, and told even if that fails. */
    private Uni<LoginEnd> failed(LoginState state, LoginFailure why) {
        return transactions
                .loginRefused(state.user(), state.campaign(), why.code())
                .onFailure()
                .invoke(failure -> LOG.warnf("a login's end could not be written down: %s", failure))
                .onFailure()
                .recoverWithNull()
                .map(written -> new LoginEnd.Failed(state.campaign(), why));
    }

    private static LoginFailure why(Throwable failure) {
        if (failure instanceof LoginStopped stopped) {
            return stopped.why();
        }
        if (failure instanceof Problem problem) {
            return ofProblem(problem);
        }
        LOG.error("a login failed", failure);
        return LoginFailure.FAILED;
    }

    private static LoginFailure ofProblem(Problem problem) {
        if (problem.status() >= 500) {
            return LoginFailure.META_UNAVAILABLE;
        }
        if (problem.status() == 404) {
            return LoginFailure.CAMPAIGN_GONE;
        }
        return problem.code().equals("permission_missing")
                ? LoginFailure.PERMISSION_MISSING
                : LoginFailure.TOKEN_REFUSED;
    }

    private static Problem notConfigured() {
        return Problem.of(
                503,
                "login_not_configured",
                "Login is not set up",
                "This service has no app at Meta configured; send a token with PUT instead.");
    }
}
