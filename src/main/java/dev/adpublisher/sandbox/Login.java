package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Facebook Login in small: the dialog, the exchange of codes and tokens, and {@code debug_token}. */
final class Login {
    private static final long LONG_LIFE = 5_184_000;
    private static final long SHORT_LIFE = 7_200;
    private final Realm realm;

    Login(Realm realm) {
        this.realm = realm;
    }

    /** A page with one button per user; the button leads back to {@code redirect_uri} with a code and the state. */
    Answer dialog(Params params) {
        String app = params.require("client_id");
        String redirect = params.require("redirect_uri");
        String state = params.get("state", "");
        if (!app.equals(realm.options.appId())) {
            throw Refusal.of(101, "Error validating application. Cannot get application info due to a system error.");
        }
        String user = params.get("sandbox_user");
        if (user != null) {
            return Answer.redirect(back(redirect, "code=" + realm.world.code(user), state));
        }
        if (params.has("sandbox_cancel")) {
            return Answer.redirect(back(redirect, "error=access_denied&error_reason=user_denied", state));
        }
        String here = "?client_id=" + encode(app) + "&redirect_uri=" + encode(redirect) + "&state=" + encode(state);
        StringBuilder page = new StringBuilder("<!doctype html><meta charset=utf-8><title>Sandbox login</title>"
                + "<h1>Sandbox login</h1><p>An app wants to manage your ads.</p>");
        for (MetaObject known : realm.store.all()) {
            if (known.kind == Kind.USER) {
                page.append("<p><a href=\"").append(Pages.escape(here + "&sandbox_user=" + known.id));
                page.append("\">Continue as ").append(Pages.escape(known.name)).append("</a>");
            }
        }
        page.append("<p><a href=\"")
                .append(Pages.escape(here + "&sandbox_cancel=1"))
                .append("\">Not now</a>");
        return Answer.html(page.toString());
    }

    private static String back(String redirect, String what, String state) {
        char mark = redirect.contains("?") ? '&' : '?';
        return redirect + mark + what + "&state=" + encode(state);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** {@code GET /oauth/access_token}: a code, or a token to be exchanged for one that lives 60 days. */
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
            Token old = realm.world.token(params.require("fb_exchange_token"));
            if (old == null || old.expiredAt(realm.clock.now()) || old.errorSubcode() != 0) {
                throw Refusal.of(190, "Error validating access token: Session has expired.")
                        .subcode(463);
            }
            return token(realm.world.issue(old.user(), LONG_LIFE).value(), LONG_LIFE);
        }
        String user = realm.world.redeem(params.require("code"));
        if (user == null) {
            throw Refusal.invalid("This authorization code has been used or does not exist.");
        }
        return token(realm.world.issue(user, SHORT_LIFE).value(), SHORT_LIFE);
    }

    private static Answer token(String value, long seconds) {
        ObjectNode body = Json.object();
        body.put("access_token", value).put("token_type", "bearer");
        if (seconds > 0) {
            body.put("expires_in", seconds);
        }
        return Answer.ok(body);
    }

    /** {@code GET /debug_token}: what a token stands for and how long. */
    Answer debug(Params params) {
        Token token = realm.world.token(params.require("input_token"));
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
