package dev.adpublisher.connection;

import dev.adpublisher.secrets.SealContext;
import dev.adpublisher.secrets.Secret;
import dev.adpublisher.secrets.TokenVault;
import dev.adpublisher.secrets.Unsealed;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Seals the three tokens of a row, and opens them; a plain token from before the encryption, or one under an older key, is sealed anew. */
@ApplicationScoped
class ConnectionSeals {

    private static final String TABLE = "campaign_meta_connections";
    /** Tokens that users and pages get from Meta begin so. Anything else that is not sealed is not ours to send anywhere. */
    private static final Pattern META_TOKEN = Pattern.compile("EAA[A-Za-z0-9]{20,4000}");

    private final TokenVault vault;

    ConnectionSeals(TokenVault vault) {
        this.vault = vault;
    }

    /** The text of a token column as it is to be stored, sealed with the current key; empty if it does not open. */
    Optional<String> sealedAnew(String text, String column, UUID row, UUID user) {
        SealContext context = new SealContext(TABLE, column, row, user);
        Secret token = open(text, context);
        return token == null ? Optional.empty() : Optional.of(vault.seal(token, context));
    }

    void sealUserToken(CampaignMetaConnection row, Secret token) {
        row.longLivedUserToken = vault.seal(token, userContext(row));
    }

    void sealPageToken(CampaignMetaConnection row, @Nullable Secret token) {
        row.selectedPageAccessToken = token == null ? null : vault.seal(token, pageContext(row));
    }

    void sealReadToken(CampaignMetaConnection row, @Nullable Secret token) {
        row.readOnlyToken = token == null ? null : vault.seal(token, readContext(row));
    }

    /** The user token, or null if there is none that opens. Seals it anew where that is due. */
    @Nullable
    Secret openUserToken(CampaignMetaConnection row) {
        Secret token = open(row.longLivedUserToken, userContext(row));
        if (token != null && isDue(row.longLivedUserToken)) {
            sealUserToken(row, token);
        }
        return token;
    }

    /** The same for the page token. */
    @Nullable
    Secret openPageToken(CampaignMetaConnection row) {
        Secret token = open(row.selectedPageAccessToken, pageContext(row));
        if (token != null && isDue(row.selectedPageAccessToken)) {
            sealPageToken(row, token);
        }
        return token;
    }

    /** The same for the token that may only read. */
    @Nullable
    Secret openReadToken(CampaignMetaConnection row) {
        Secret token = open(row.readOnlyToken, readContext(row));
        if (token != null && isDue(row.readOnlyToken)) {
            sealReadToken(row, token);
        }
        return token;
    }

    private @Nullable Secret open(@Nullable String text, SealContext context) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (META_TOKEN.matcher(text).matches()) {
            return Secret.of(text);
        }
        return switch (vault.open(text, context)) {
            case Unsealed.Opened(Secret secret) -> secret;
            case Unsealed.Failed failed -> null;
        };
    }

    /** Whether a token of the row should be sealed anew. */
    boolean isDue(CampaignMetaConnection row) {
        return isDue(row.longLivedUserToken) || isDue(row.selectedPageAccessToken) || isDue(row.readOnlyToken);
    }

    private boolean isDue(@Nullable String text) {
        return text != null
                && TokenVault.keyIdOf(text).filter(vault.currentKeyId()::equals).isEmpty();
    }

    private static SealContext userContext(CampaignMetaConnection row) {
        return new SealContext(TABLE, "long_lived_user_token", row.id, row.userId);
    }

    private static SealContext pageContext(CampaignMetaConnection row) {
        return new SealContext(TABLE, "selected_page_access_token", row.id, row.userId);
    }

    private static SealContext readContext(CampaignMetaConnection row) {
        return new SealContext(TABLE, "read_only_token", row.id, row.userId);
    }
}
