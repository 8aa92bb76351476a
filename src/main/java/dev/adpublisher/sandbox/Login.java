package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Facebook Login's other half: the exchange of codes and tokens, and {@code debug_token}. */
final class Login {
    private static final long LONG_LIFE = 5_184_000;
    private static final long SHORT_LIFE = 7_200;
    private static final long DATA_ACCESS_MILLIS = 7_776_000_000L;
    private final Realm realm;

    Login(Realm realm) {
        this.realm = realm;
    }

    /** {@code GET} or {@code POST /oauth/access_token}: a code, or a token to be exchanged for one that lives 60 days. */
    Answer accessToken(Params params) {
        String app = params.require("client_id");
        String secret = params.require("client_secret");
        if (!app.equals(realm.options.appId()) || !secret.equals(realm.options.appSecret())) {
            throw Refusal.of(1, "Error validating client secret.");
        }
        String grant = params.get("grant_type", "authorization_code");
        if (grant.equals("client_credentials")) {
            return token(app + "|" + secret, 0);
        }
        if (grant.equals("fb_exchange_token")) {
            return exchange(params);
        }
        Grant agreed = realm.world.redeem(params.require("code"));
        if (agreed == null) {
            throw Refusal.invalid("This authorization code has been used.").subcode(36009);
        }
        if (!agreed.redirect().equals(params.require("redirect_uri"))) {
            throw Refusal.invalid(
                            "Error validating verification code. Please make sure your redirect_uri is identical to "
                                    + "the one you used in the OAuth dialog request")
                    .subcode(36008);
        }
        long life = agreed.type().equals("SYSTEM_USER") ? 0 : SHORT_LIFE;
        long until = life == 0 ? 0 : realm.clock.now() + DATA_ACCESS_MILLIS;
        return token(realm.world.issue(agreed, life, until).value(), life);
    }

    /** A new token in place of one that is still good. The end of its access to data stays: only a new login moves that. */
    private Answer exchange(Params params) {
        Token old = realm.world.token(params.require("fb_exchange_token"));
        if (old == null || old.expiredAt(realm.clock.now()) || old.errorSubcode() != 0) {
            throw Refusal.of(190, "Error validating access token: Session has expired.")
                    .subcode(463);
        }
        Grant same = new Grant(old.user(), old.type(), old.scopes(), "");
        return token(realm.world.issue(same, LONG_LIFE, old.dataAccessUntil()).value(), LONG_LIFE);
    }

    private static Answer token(String value, long seconds) {
        ObjectNode body = Json.object();
        body.put("access_token", value).put("token_type", "bearer");
        if (seconds > 0) {
            body.put("expires_in", seconds);
        }
        return Answer.ok(body);
    }

    /**
     * {@code GET /debug_token}: what a token stands for and how long.
     *
     * @param asking that of the app, or the very token that is asked about
     */
    Answer debug(Token asking, Params params) {
        String input = params.require("input_token");
        if (!asking.type().equals("APP") && !asking.value().equals(input)) {
            throw Refusal.invalid("You must provide an app access token, or the token itself, to look at a token");
        }
        Token token = realm.world.token(input);
        ObjectNode body = Json.object();
        ObjectNode data = body.putObject("data");
        if (token == null) {
            data.put("is_valid", false);
            problem(data, 190, 0, "Malformed access token");
            data.putArray("scopes");
            return Answer.ok(body);
        }
        boolean expired = token.expiredAt(realm.clock.now());
        data.put("app_id", realm.options.appId()).put("type", token.type()).put("application", "Sandbox App");
        data.put("data_access_expires_at", token.dataAccessUntil() / 1000);
        data.put("expires_at", token.expiresAt() / 1000);
        data.put("is_valid", !expired && token.errorSubcode() == 0);
        data.put("issued_at", token.issuedAt() / 1000);
        data.put("user_id", token.user());
        if (!token.page().isEmpty()) {
            data.put("profile_id", token.page());
        }
        data.set("scopes", Json.array(token.scopes().stream().sorted().toList()));
        ArrayNode granular = data.putArray("granular_scopes");
        token.scopes().stream().sorted().forEach(scope -> granular.addObject().put("scope", scope));
        if (expired || token.errorSubcode() != 0) {
            int subcode = token.errorSubcode() == 0 ? 463 : token.errorSubcode();
            problem(data, 190, subcode, "Error validating access token: Session has expired.");
        }
        return Answer.ok(body);
    }

    private static void problem(ObjectNode data, int code, int subcode, String message) {
        ObjectNode error = data.putObject("error");
        error.put("code", code).put("message", message);
        if (subcode != 0) {
            error.put("subcode", subcode);
        }
    }
}
