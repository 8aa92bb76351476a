package dev.adpublisher.graph;

import dev.adpublisher.secrets.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Facebook Login's calls between servers. Everything secret travels in the body of a POST, which the token endpoint takes like any OAuth 2
 * one (RFC 6749, 3.2), so no address holds it. All fail with a {@link DirectoryFailure} and nothing else.
 */
@ApplicationScoped
public class GraphLogin {

    private final DirectoryReader reader;
    private final MetaConfig meta;

    GraphLogin(DirectoryReader reader, MetaConfig meta) {
        this.reader = reader;
        this.meta = meta;
    }

    /** Our app's id and secret; empty if one of them is not configured: then there is no login. */
    private record App(String id, String secret) {}

    private Optional<App> app() {
        return meta.appId().filter(id -> !id.isBlank()).flatMap(id -> meta.appSecret()
                .filter(secret -> !secret.isBlank())
                .map(secret -> new App(id, secret)));
    }

    /** The app that people log in to; empty if the app or its secret is not configured. */
    public Optional<String> appId() {
        return app().map(App::id);
    }

    /**
     * The token for a code. Sent once: a code works once, so a lost answer means a new login.
     *
     * @param redirect the very redirect URI of the dialog
     */
    public Uni<IssuedToken> redeem(Secret code, URI redirect) {
        Map<String, String> form = client();
        form.put("redirect_uri", redirect.toString());
        form.put("code", code.reveal());
        return GraphDirectory.failing(reader.post(form, code)).map(IssuedToken::of);
    }

    /**
     * A token of 60 days in place of one that is still good, be it short-lived or long-lived: Meta has no refresh tokens (marketing-api.md,
     * 8.12). The end of its access to data does not move.
     */
    public Uni<IssuedToken> extend(Secret token, boolean systemUser) {
        Map<String, String> form = client();
        form.put("grant_type", "fb_exchange_token");
        form.put("fb_exchange_token", token.reveal());
        if (systemUser) {
            form.put("set_token_expires_in_60_days", "true");
        }
        return GraphDirectory.failing(reader.postAgain(form, token)).map(IssuedToken::of);
    }

    private Map<String, String> client() {
        App app = app().orElseThrow(() -> new IllegalStateException("there is no app to log in to"));
        Map<String, String> form = new LinkedHashMap<>();
        form.put("client_id", app.id());
        form.put("client_secret", app.secret());
        return form;
    }
}
