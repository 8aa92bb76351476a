package dev.adpublisher.connection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How people connect, and how connections are looked after. */
@ConfigMapping(prefix = "adpublisher.connection")
public interface ConnectionConfig {

    /** How often a replica looks whether connections are due to be checked; {@code off} for never. */
    @WithDefault("15m")
    String checkEvery();

    /** How long after a look at Meta a connection is due for the next one. */
    @WithDefault("12h")
    Duration checkAfter();

    /** From how long before its end on a connection is {@code expiring}. */
    @WithDefault("14d")
    Duration warnBefore();

    /** From how long before its end on a token is exchanged for one of 60 days. */
    @WithDefault("30d")
    Duration renewBefore();

    /** Facebook Login. */
    Login login();

    /** Where a login begins, ends, and what it asks for. */
    interface Login {

        /**
         * The address of the login dialog, without version and path. By default Facebook's for Facebook's Graph API, and the Graph API's own
         * for any other, such as the sandbox.
         */
        Optional<URI> dialogUrl();

        /** What a person is asked for (marketing-api.md, 8.12). */
        @WithDefault(
                "ads_management,ads_read,business_management,pages_show_list,pages_read_engagement,pages_manage_ads")
        List<String> scopes();

        /** A configuration of Facebook Login for Business, in place of the scopes; with one for system users the login gives such a token. */
        Optional<String> configurationId();

        /**
         * Where Facebook sends the browser back to: this service's {@code /api/v1/connections/oauth/callback} as browsers see it. It is among
         * the app's valid redirect URIs at Meta, which sends nobody anywhere else. By default the scheme, host and port of the request that
         * begins the login; behind a proxy those of its headers, with {@code quarkus.http.proxy.proxy-address-forwarding} and {@code
         * quarkus.http.proxy.enable-forwarded-host} (or {@code allow-forwarded}).
         */
        Optional<URI> redirectUri();

        /** Where the browser is sent in the end; without it a small page of ours says how it went. */
        Optional<URI> frontendUrl();

        /** How long a person has for the dialog. */
        @WithDefault("10m")
        Duration life();

        /**
         * Whether a login must end in the browser that began it, which it shows by a cookie. Off only where the frontend is of another site
         * than this service and cannot send cookies along: a login address that somebody was talked into opening then connects their account
         * to a stranger's campaign.
         */
        @WithDefault("true")
        boolean sameBrowser();
    }
}
