package dev.adpublisher.connection;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.adpublisher.graph.DirectoryAdAccount;
import dev.adpublisher.graph.DirectoryBusiness;
import dev.adpublisher.graph.DirectoryInstagram;
import dev.adpublisher.graph.DirectoryPage;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Something to choose. Members that a type does not have are left out.
 *
 * @param pageId of an Instagram account: the page it belongs to
 */
@Schema(name = "Asset")
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record AssetView(
        @Schema(enumeration = {"business", "page", "instagram_account", "ad_account"}) String type,
        @Schema(description = "What to send to PATCH …/connection") String id,
        @Nullable String name,
        @Nullable String username,
        @Nullable String pageId,
        @Nullable String businessId,
        @Nullable String businessName,
        @Nullable String currency,
        @Nullable String timezoneName,
        @Schema(description = "Meta's: 1 is active") @Nullable Integer accountStatus,
        @Nullable Boolean paymentConnected) {

    static AssetView of(DirectoryBusiness business) {
        return plain(AssetType.BUSINESS, business.id(), business.name());
    }

    static AssetView of(DirectoryPage page) {
        return plain(AssetType.PAGE, page.id(), page.name());
    }

    static AssetView of(DirectoryInstagram account, String page) {
        String name = account.username();
        return new AssetView(
                AssetType.INSTAGRAM_ACCOUNT.word(), account.id(), name, name, page, null, null, null, null, null, null);
    }

    static AssetView of(DirectoryAdAccount account) {
        return new AssetView(
                AssetType.AD_ACCOUNT.word(),
                account.id().node(),
                account.name(),
                null,
                null,
                account.businessId(),
                account.businessName(),
                account.currency(),
                account.timezoneName(),
                account.accountStatus(),
                account.paymentConnected());
    }

    private static AssetView plain(AssetType type, String id, @Nullable String name) {
        return new AssetView(type.word(), id, name, null, null, null, null, null, null, null, null);
    }
}
