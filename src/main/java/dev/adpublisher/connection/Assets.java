package dev.adpublisher.connection;

import dev.adpublisher.graph.DirectoryFailure;
import dev.adpublisher.graph.DirectoryPage;
import dev.adpublisher.graph.DirectorySlice;
import dev.adpublisher.graph.GraphAssets;
import dev.adpublisher.graph.GraphAssets.Slice;
import dev.adpublisher.platform.Page;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.secrets.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What there is to choose from for whoever a connection's token speaks for, read from Meta page by page. */
@ApplicationScoped
class Assets {
    private static final int MOST_CALLS = 10;

    private final ConnectionTransactions transactions;
    private final ConnectionSql sql;
    private final GraphAssets meta;

    Assets(ConnectionTransactions transactions, ConnectionSql sql, GraphAssets meta) {
        this.transactions = transactions;
        this.sql = sql;
        this.meta = meta;
    }

    /**
     * One page.
     *
     * @param type null for all types, one after the other
     * @return fails with {@link Problem}: 400 for a type or cursor that is none, 404 without a connection, 409 {@code reconnect_needed} or
     *     {@code permission_missing}, 502 and 503 for Meta's own troubles
     */
    Uni<Page<AssetView>> list(UUID user, UUID campaign, @Nullable String type, int limit, @Nullable String cursor) {
        List<AssetType> wanted = AssetType.wanted(type);
        AssetCursor from = AssetCursor.of(cursor, wanted);
        return transactions.open(user, campaign).chain(connection -> {
            Secret token = connection.userToken();
            if (token == null) {
                throw reconnect();
            }
            return fill(new Walk(token, wanted, limit), from, List.of(), 1)
                    .onFailure(DirectoryFailure.TokenRefused.class)
                    .call(lost -> sql.markLost(
                            user, campaign, connection.row().checkedAt, "Meta does not accept the access any more."))
                    .onFailure(DirectoryFailure.class)
                    .transform(failure -> problem((DirectoryFailure) failure));
        });
    }

    private record Walk(Secret token, List<AssetType> types, int limit) {}

    /**
     * A type may end in the middle of a page: the next one fills it up. Of pages that hold nothing to show only so many are read for one answer,
     * which then is a short one with a cursor to go on from.
     */
    private Uni<Page<AssetView>> fill(Walk walk, AssetCursor at, List<AssetView> before, int call) {
        int room = walk.limit() - before.size();
        return slice(walk, at.type(), new Slice(room, at.after())).chain(slice -> {
            List<AssetView> items = new ArrayList<>(before);
            items.addAll(slice.items());
            AssetCursor next = next(walk, at, slice.after());
            return next == null || items.size() >= walk.limit() || call == MOST_CALLS
                    ? Uni.createFrom().item(new Page<>(items, next == null ? null : next.text()))
                    : fill(walk, next, items, call + 1);
        });
    }

    private static @Nullable AssetCursor next(Walk walk, AssetCursor at, @Nullable String after) {
        if (after != null) {
            return new AssetCursor(at.type(), after);
        }
        int following = walk.types().indexOf(at.type()) + 1;
        return following < walk.types().size() ? new AssetCursor(walk.types().get(following), null) : null;
    }

    private Uni<DirectorySlice<AssetView>> slice(Walk walk, AssetType type, Slice slice) {
        Uni<DirectorySlice<AssetView>> listed =
                switch (type) {
                    case BUSINESS -> meta.businesses(walk.token(), slice).map(found -> views(found, AssetView::of));
                    case PAGE -> meta.pages(walk.token(), slice).map(found -> views(found, AssetView::of));
                    case INSTAGRAM_ACCOUNT -> meta.pages(walk.token(), slice).map(Assets::instagram);
                    case AD_ACCOUNT -> meta.adAccounts(walk.token(), slice).map(found -> views(found, AssetView::of));
                };
        // In a list of everything, a kind that the person did not allow is empty.
        return walk.types().size() == 1
                ? listed
                : listed.onFailure(DirectoryFailure.PermissionDenied.class)
                        .recoverWithItem(new DirectorySlice<>(List.of(), null));
    }

    private static <T> DirectorySlice<AssetView> views(DirectorySlice<T> found, Function<T, AssetView> view) {
        return new DirectorySlice<>(found.items().stream().map(view).toList(), found.after());
    }

    private static DirectorySlice<AssetView> instagram(DirectorySlice<DirectoryPage> pages) {
        List<AssetView> accounts = pages.items().stream()
                .flatMap(page -> page.instagram().stream().map(account -> AssetView.of(account, page.id())))
                .toList();
        return new DirectorySlice<>(accounts, pages.after());
    }

    private static Problem problem(DirectoryFailure failure) {
        return switch (failure) {
            case DirectoryFailure.TokenRefused refused -> reconnect();
            case DirectoryFailure.PermissionDenied denied ->
                Problem.conflict(
                        "permission_missing",
                        "Listing these was not allowed at the login. Connect again and allow it.");
            case DirectoryFailure.Refused refused ->
                Problem.badRequest(
                        "invalid_parameter", "Meta does not know this cursor (any more); begin with the first page.");
            case DirectoryFailure.Unreachable unreachable -> MetaProblems.unavailable();
            case DirectoryFailure.Throttled throttled -> MetaProblems.unavailable(throttled.waitFor());
            case DirectoryFailure.Malformed malformed -> MetaProblems.nonsense();
        };
    }

    private static Problem reconnect() {
        return Problem.conflict("reconnect_needed", "Meta does not accept the connection's access. Connect again.");
    }
}
