package dev.adpublisher.graph;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where Meta is, and who we are there. */
@ConfigMapping(prefix = "adpublisher.meta")
public interface MetaConfig {

    /** The Graph API's address, without version and path. */
    @WithDefault("https://graph.facebook.com")
    URI graphUrl();

    /** The version that every call names, such as {@code v26.0}; unversioned Marketing calls are invalid (marketing-api.md, 8.1). */
    @WithDefault("v26.0")
    @Pattern(regexp = "v[0-9]{1,3}\\.[0-9]")
    String apiVersion();

    /** Our app at Meta: with it, tokens of other apps are refused. */
    Optional<String> appId();

    /** The app's secret: every call then carries {@code appsecret_proof}, and Meta's webhooks are recognised. It only ever signs. */
    Optional<String> appSecret();

    /** How long a read may take to connect. */
    @WithDefault("3s")
    Duration connectTimeout();

    /** How long a read may wait for its answer. */
    @WithDefault("8s")
    Duration readTimeout();
}
