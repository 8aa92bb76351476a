package dev.adpublisher.connection;

import static dev.adpublisher.connection.ConnectionInput.ACCOUNT;
import static dev.adpublisher.connection.ConnectionInput.INSTAGRAM;
import static dev.adpublisher.connection.ConnectionInput.PAGE;
import static dev.adpublisher.connection.ConnectionInput.PAGE_TOKEN;
import static dev.adpublisher.connection.ConnectionInput.PIXEL;
import static dev.adpublisher.connection.ConnectionInput.READ_TOKEN;

import dev.adpublisher.graph.DirectoryAdAccount;
import dev.adpublisher.graph.DirectoryFailure;
import dev.adpublisher.graph.DirectoryInstagram;
import dev.adpublisher.graph.DirectoryPage;
import dev.adpublisher.graph.DirectoryPixel;
import dev.adpublisher.graph.DirectoryToken;
import dev.adpublisher.graph.GraphDirectory;
import dev.adpublisher.graph.MetaConfig;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.problem.Violation;
import dev.adpublisher.secrets.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks Meta whether a connection is what the user says: what is chosen must belong to whoever the token speaks for. Speaks to no database. */
@ApplicationScoped
class ConnectionCheck {

    private static final String PAGE_TOKEN_INVALID = "page_token_invalid";

    private final GraphDirectory directory;
    private final Optional<String> ourApp;
    private final Clock clock;

    ConnectionCheck(GraphDirectory directory, MetaConfig meta, Clock clock) {
        this.clock = clock;
        this.directory = directory;
        this.ourApp = meta.appId();
    }

    private record Reads(
            Attempt<DirectoryAdAccount> account,
            Attempt<DirectoryPage> page,
            Attempt<List<DirectoryPixel>> pixels,
            Attempt<Optional<DirectoryInstagram>> instagram,
            Attempt<Boolean> reader) {}

    /**
     * The wish with Meta's answers.
     *
     * @return fails with {@link Problem}: 422 naming the members that Meta does not confirm, 503 if Meta cannot be asked now, 502 if it answers
     *     nonsense
     */
    Uni<CheckedConnection> check(ConnectionWish wish) {
        return examine(wish.userToken()).chain(token -> read(wish).map(reads -> confirmed(wish, token, reads)));
    }

    /**
     * What Meta says of a user's token that is good for publishing.
     *
     * @return fails with {@link Problem}: 422 {@code token_…} or {@code permission_missing} for one that is not; 502, 503 as {@link #check}
     */
    Uni<DirectoryToken> examine(Secret userToken) {
        return directory
                .debugToken(userToken)
                .onFailure(DirectoryFailure.class)
                .transform(failure -> MetaProblems.ofToken((DirectoryFailure) failure))
                .invoke(token -> verdict(token).ifPresent(violation -> {
                    throw MetaProblems.refused(List.of(violation));
                }));
    }

    /** What is wrong with a user's token, if anything. */
    Optional<Violation> verdict(DirectoryToken token) {
        return TokenVerdict.of(token, clock.instant(), ourApp.orElse(null));
    }

    private Uni<Reads> read(ConnectionWish wish) {
        return Uni.combine()
                .all()
                .unis(
                        Attempt.at(directory.adAccount(wish.userToken(), wish.adAccount())),
                        Attempt.at(page(wish)),
                        Attempt.at(directory.pixels(wish.userToken(), wish.adAccount())),
                        Attempt.at(reader(wish)))
                .asTuple()
                .chain(first -> Attempt.at(instagram(wish, first.getItem2()))
                        .map(instagram -> new Reads(
                                first.getItem1(), first.getItem2(), first.getItem3(), instagram, first.getItem4())));
    }

    /** With the page's own token if the user gave it, which proves both; else Meta has to give us that token, which it does to the page's people. */
    private Uni<DirectoryPage> page(ConnectionWish wish) {
        return wish.pageToken() == null
                ? directory.page(wish.userToken(), wish.pageId(), true)
                : directory.pageOf(wish.pageToken());
    }

    /** An Instagram account belongs to the page, or else to the ad account; anybody's can be read. */
    private Uni<Optional<DirectoryInstagram>> instagram(ConnectionWish wish, Attempt<DirectoryPage> page) {
        String wanted = wish.instagramId();
        if (wanted == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        Optional<DirectoryInstagram> ofPage = page.item().flatMap(found -> pick(found.instagram(), wanted));
        return ofPage.isPresent()
                ? Uni.createFrom().item(ofPage)
                : directory.instagramOf(wish.userToken(), wish.adAccount()).map(accounts -> pick(accounts, wanted));
    }

    private static Optional<DirectoryInstagram> pick(List<DirectoryInstagram> accounts, String id) {
        return accounts.stream().filter(account -> account.id().equals(id)).findFirst();
    }

    /** Whether the token for reads is good, may not write, and reads the ad account; true without one. */
    private Uni<Boolean> reader(ConnectionWish wish) {
        Secret token = wish.readToken();
        if (token == null) {
            return Uni.createFrom().item(true);
        }
        return directory
                .debugToken(token)
                .chain(facts -> TokenVerdict.readsOnly(facts, clock.instant(), ourApp.orElse(null))
                        ? directory.adAccount(token, wish.adAccount()).replaceWith(true)
                        : Uni.createFrom().item(false));
    }

    private CheckedConnection confirmed(ConnectionWish wish, DirectoryToken token, Reads reads) {
        List<Violation> violations = new ArrayList<>();
        DirectoryAdAccount account =
                item(reads.account(), unreadable(ACCOUNT, "ad_account_unreadable", "ad account"), violations);
        DirectoryPage page = ownPage(wish, item(reads.page(), unreadablePage(wish), violations), violations);
        Violation notTheirs = unreadable(INSTAGRAM, "instagram_unreadable", "Instagram account");
        Optional<DirectoryInstagram> instagram = item(reads.instagram(), notTheirs, violations);
        if (instagram != null && instagram.isEmpty() && wish.instagramId() != null) {
            violations.add(notTheirs);
        }
        List<DirectoryPixel> pixels = pixels(wish, reads.pixels(), violations);
        if (!Boolean.TRUE.equals(item(reads.reader(), notForReads(), violations))) {
            violations.add(notForReads());
        }
        if (account == null || page == null || instagram == null || !violations.isEmpty()) {
            throw MetaProblems.refused(violations);
        }
        return new CheckedConnection(wish, token, account, page, instagram.orElse(null), pixels, clock.instant());
    }

    private static @Nullable DirectoryPage ownPage(
            ConnectionWish wish, @Nullable DirectoryPage page, List<Violation> violations) {
        if (page == null) {
            return null;
        }
        boolean own = wish.pageToken() == null
                ? page.accessToken() != null
                : page.id().equals(wish.pageId());
        if (!own) {
            violations.add(unreadablePage(wish));
        }
        return own ? page : null;
    }

    private static <T> @Nullable T item(Attempt<T> attempt, Violation otherwise, List<Violation> violations) {
        if (attempt.failure() != null) {
            violations.add(violation(attempt.failure(), otherwise));
        }
        return attempt.item().orElse(null);
    }

    /** Pixels are a help, not a condition: an account whose pixels may not be listed is connected without. */
    private static List<DirectoryPixel> pixels(
            ConnectionWish wish, Attempt<List<DirectoryPixel>> attempt, List<Violation> violations) {
        if (attempt.failure() instanceof DirectoryFailure.Throttled throttled) {
            throw MetaProblems.unavailable(throttled.waitFor());
        }
        if (attempt.failure() instanceof DirectoryFailure.Unreachable) {
            throw MetaProblems.unavailable();
        }
        List<DirectoryPixel> pixels = attempt.item().orElse(List.of());
        boolean known = wish.pixelId() == null
                || pixels.stream().anyMatch(pixel -> pixel.id().equals(wish.pixelId()));
        if (!known) {
            violations.add(ConnectionInput.violation(
                    PIXEL,
                    "pixel_unknown",
                    "The ad account has no such pixel.",
                    "Choose one of the ad account's pixels."));
        }
        return pixels;
    }

    private static Violation unreadable(String member, String code, String what) {
        return ConnectionInput.violation(
                member,
                code,
                "By what Meta says, this " + what + " is not one that the user of the access token may use.",
                "Choose another one, or have its administrator give this user access.");
    }

    private static Violation unreadablePage(ConnectionWish wish) {
        return wish.pageToken() == null
                ? unreadable(PAGE, "page_unreadable", "page")
                : ConnectionInput.violation(
                        PAGE_TOKEN,
                        PAGE_TOKEN_INVALID,
                        "This is not a valid access token of the page.",
                        "Leave it out: the service asks Meta for it.");
    }

    private static Violation notForReads() {
        return ConnectionInput.violation(
                READ_TOKEN,
                "read_token_invalid",
                "This is not a valid token of our app that may read the ad account (ads_read) and not change it"
                        + " (ads_management).",
                "Leave it out: reads then go out with the user's token.");
    }

    /** What a failed read says of the wish; throws where it says something of Meta instead. */
    private static Violation violation(DirectoryFailure failure, Violation otherwise) {
        return switch (failure) {
            case DirectoryFailure.TokenRefused refused
            when !isOfOtherToken(otherwise) -> TokenVerdict.refused(refused.error());
            case DirectoryFailure.TokenRefused refused -> otherwise;
            case DirectoryFailure.PermissionDenied denied -> otherwise;
            case DirectoryFailure.Refused refused -> otherwise;
            case DirectoryFailure.Unreachable unreachable -> throw MetaProblems.unavailable();
            case DirectoryFailure.Throttled throttled -> throw MetaProblems.unavailable(throttled.waitFor());
            case DirectoryFailure.Malformed malformed -> throw MetaProblems.nonsense();
        };
    }

    private static boolean isOfOtherToken(Violation violation) {
        return violation.code().equals(PAGE_TOKEN_INVALID)
                || violation.code().equals(notForReads().code());
    }
}
