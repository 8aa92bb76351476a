package dev.adpublisher.sandbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The page on which a person continues as somebody, takes single permissions back, or says no. */
final class LoginDialog {
    /** Everybody who logs in gives this one; the dialog does not let them take it back. */
    private static final String PROFILE = "public_profile";

    private final Realm realm;

    LoginDialog(Realm realm) {
        this.realm = realm;
    }

    /**
     * The page, or where it leads: back to {@code redirect_uri} with the state and either a code or {@code error=access_denied}.
     *
     * @throws Refusal 101 for an app that does not exist, 191 for a redirect that is no web address
     */
    Answer answer(Params params) {
        String app = params.require("client_id");
        String redirect = params.require("redirect_uri");
        String state = params.get("state", "");
        if (!app.equals(realm.options.appId())) {
            throw Refusal.of(101, "Error validating application. Cannot get application info due to a system error.");
        }
        if (!redirect.startsWith("http://") && !redirect.startsWith("https://")) {
            throw Refusal.of(191, "The redirect_uri URL must be absolute");
        }
        String user = params.get("sandbox_user");
        if (user != null) {
            return Answer.redirect(back(redirect, "code=" + encode(code(params, user, redirect)), state));
        }
        if (params.has("sandbox_cancel")) {
            String denied =
                    "error=access_denied&error_code=200&error_description=Permissions+error&error_reason=user_denied";
            return Answer.redirect(back(redirect, denied, state));
        }
        return Answer.html(page(params));
    }

    private String code(Params params, String user, String redirect) {
        if (realm.store.find(Kind.USER, user) == null) {
            throw Refusal.unknownObject(user);
        }
        Set<String> scopes = new LinkedHashSet<>(params.has("sandbox_chosen") ? params.list("grant") : asked(params));
        scopes.add(PROFILE);
        String type = params.has("sandbox_system") ? "SYSTEM_USER" : "USER";
        return realm.world.code(new Grant(user, type, scopes, redirect));
    }

    private static List<String> asked(Params params) {
        List<String> scopes = params.list("scope");
        return scopes.isEmpty() ? World.ALL_SCOPES.stream().sorted().toList() : scopes;
    }

    private String page(Params params) {
        StringBuilder page = new StringBuilder(4096);
        page.append("<!doctype html><html lang=en><meta charset=utf-8><title>Sandbox login</title>")
                .append("<style>body{font:16px system-ui;margin:3rem"
                        + " auto;max-width:32rem}button{font:inherit;padding:.5rem 1rem;")
                .append("margin:.2rem 0;display:block;width:100%}label{display:block;margin:.3rem 0}</style>")
                .append("<h1>Sandbox login</h1><p>An app wants to manage your ads. This is not Facebook.</p>")
                .append("<form method=get>");
        for (String name : List.of("client_id", "redirect_uri", "state", "response_type", "config_id")) {
            hidden(page, name, params.get(name, ""));
        }
        hidden(page, "sandbox_chosen", "1");
        page.append("<fieldset><legend>It may</legend>");
        for (String scope : asked(params)) {
            if (!scope.equals(PROFILE)) {
                page.append("<label><input type=checkbox checked name=\"grant[]\" value=\"")
                        .append(Pages.escape(scope));
                page.append("\"> ").append(Pages.escape(scope)).append("</label>");
            }
        }
        page.append("</fieldset><label><input type=checkbox name=sandbox_system value=1")
                .append(params.has("config_id") ? " checked" : "")
                .append("> as a system user of the business (Facebook Login for Business)</label>");
        users(page);
        return page.append("<button name=sandbox_cancel value=1>Not now</button></form></html>")
                .toString();
    }

    private void users(StringBuilder page) {
        for (MetaObject known : realm.store.all()) {
            if (known.kind == Kind.USER) {
                page.append("<button name=sandbox_user value=\"").append(Pages.escape(known.id));
                page.append("\">Continue as ").append(Pages.escape(known.name)).append("</button>");
            }
        }
    }

    private static void hidden(StringBuilder page, String name, String value) {
        if (!value.isEmpty()) {
            page.append("<input type=hidden name=").append(name).append(" value=\"");
            page.append(Pages.escape(value)).append("\">");
        }
    }

    private static String back(String redirect, String what, String state) {
        char mark = redirect.contains("?") ? '&' : '?';
        return redirect + mark + what + "&state=" + encode(state);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
