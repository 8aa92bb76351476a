package dev.adpublisher.connection;

import static dev.adpublisher.connection.ConnectionInput.ACCOUNT;
import static dev.adpublisher.connection.ConnectionInput.INSTAGRAM;
import static dev.adpublisher.connection.ConnectionInput.PAGE;
import static dev.adpublisher.connection.ConnectionInput.PAGE_TOKEN;
import static dev.adpublisher.connection.ConnectionInput.PIXEL;

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
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks Meta whether a connection is what the user says. Speaks to no database. */
@ApplicationScoped
class ConnectionCheck {

    private static final String PAGE_TOKEN_INVALID = "page_token_invalid";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private final GraphDirectory directory;
    private final Optional<String> ourApp;
    private final Clock clock = Clock.systemUTC();

    ConnectionCheck(GraphDirectory directory, MetaConfig meta) {
        this.directory = directory;
        this.ourApp = meta.appId();
    }

    /** A read that may have failed: the others are still worth telling about. */
    private record Attempt<T>(Optional<T> item, @Nullable DirectoryFailure failure) {
        static <T> Uni<Attempt<T>> at(Uni<T> read) {
            return read.map(item -> new Attempt<>(Optional.of(item), null))
                    .onFailure(DirectoryFailure.class)
                    .recoverWithItem(failure -> new Attempt<>(Optional.empty(), (DirectoryFailure) failure));
        }
    }

    private record Reads(
            Attempt<DirectoryAdAccount> account,
            Attempt<DirectoryPage> page,
            Attempt<Optional<DirectoryInstagram>> instagram,
            Attempt<List<DirectoryPixel>> pixels) {}

    /**
     * The wish with Meta's answers.
     *
     * @return fails with {@link Problem}: 422 naming the members that Meta does not confirm, 503 if Meta cannot be asked now, 502 if it answers
     *     nonsense
     */
    Uni<CheckedConnection> check(ConnectionWish wish) {
        return directory
                .debugToken(wish.userToken())
                .onFailure(DirectoryFailure.class)
                .transform(failure -> ofToken((DirectoryFailure) failure))
                .invoke(this::requireGoodToken)
                .chain(token -> read(wish).map(reads -> confirmed(wish, token, reads)));
    }

    private void requireGoodToken(DirectoryToken token) {
        TokenVerdict.of(token, clock.instant(), ourApp.orElse(null)).ifPresent(violation -> {
            throw refused(List.of(violation));
        });
    }

    private Uni<Reads> read(ConnectionWish wish) {
        Uni<Optional<DirectoryInstagram>> instagram = wish.instagramId() == null
                ? Uni.createFrom().item(Optional.empty())
                : directory.instagram(wish.userToken(), wish.instagramId()).map(Optional::of);
        return Uni.combine()
                .all()
                .unis(
                        Attempt.at(directory.adAccount(wish.userToken(), wish.adAccount())),
                        Attempt.at(page(wish)),
                        Attempt.at(instagram),
                        Attempt.at(directory.pixels(wish.userToken(), wish.adAccount())))
                .with(Reads::new);
    }

    /** With the page's own token if the user gave it, which proves both; else with the user's, who may not be given the page's. */
    private Uni<DirectoryPage> page(ConnectionWish wish) {
        if (wish.pageToken() != null) {
            return directory.page(wish.pageToken(), wish.pageId(), false);
        }
        return directory
                .page(wish.userToken(), wish.pageId(), true)
                .onFailure(DirectoryFailure.PermissionDenied.class)
                .recoverWithUni(() -> directory.page(wish.userToken(), wish.pageId(), false));
    }

    private CheckedConnection confirmed(ConnectionWish wish, DirectoryToken token, Reads reads) {
        List<Violation> violations = new ArrayList<>();
        DirectoryAdAccount account =
                item(reads.account(), unreadable(ACCOUNT, "ad_account_unreadable", "ad account"), violations);
        DirectoryPage page = item(reads.page(), unreadablePage(wish), violations);
        Optional<DirectoryInstagram> instagram =
                item(reads.instagram(), unreadable(INSTAGRAM, "instagram_unreadable", "Instagram account"), violations);
        List<DirectoryPixel> pixels = pixels(wish, reads.pixels(), violations);
        if (account == null || page == null || instagram == null || !violations.isEmpty()) {
            throw refused(violations);
        }
        return new CheckedConnection(wish, token, account, page, instagram.orElse(null), pixels, clock.instant());
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
            throw unavailable(throttled.waitFor());
        }
        if (attempt.failure() instanceof DirectoryFailure.Unreachable) {
            throw unavailable(RETRY_AFTER);
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
                "Meta does not show this " + what + " to the user of the access token.",
                "Choose another one, or have its administrator give this user access.");
    }

    private static Violation unreadablePage(ConnectionWish wish) {
        return wish.pageToken() == null
                ? unreadable(PAGE, "page_unreadable", "page")
                : ConnectionInput.violation(
                        PAGE_TOKEN,
                        PAGE_TOKEN_INVALID,
                        "Meta does not show the page to the page's access token.",
                        "Leave it out: the service asks Meta for it.");
    }

    /** What a failed read says of the wish; throws where it says something of Meta instead. */
    private static Violation violation(DirectoryFailure failure, Violation otherwise) {
        return switch (failure) {
            case DirectoryFailure.TokenRefused refused
            when !otherwise.code().equals(PAGE_TOKEN_INVALID) -> TokenVerdict.refused(refused.error());
            case DirectoryFailure.TokenRefused refused -> otherwise;
            case DirectoryFailure.PermissionDenied denied -> otherwise;
            case DirectoryFailure.Refused refused -> otherwise;
            case DirectoryFailure.Unreachable unreachable -> throw unavailable(RETRY_AFTER);
            case DirectoryFailure.Throttled throttled -> throw unavailable(throttled.waitFor());
            case DirectoryFailure.Malformed malformed -> throw nonsense();
        };
    }

    private static Problem ofToken(DirectoryFailure failure) {
        return switch (failure) {
            case DirectoryFailure.TokenRefused refused -> refused(List.of(TokenVerdict.refused(refused.error())));
            case DirectoryFailure.PermissionDenied denied -> refused(List.of(TokenVerdict.refused(denied.error())));
            case DirectoryFailure.Refused refused -> refused(List.of(TokenVerdict.refused(refused.error())));
            case DirectoryFailure.Unreachable unreachable -> unavailable(RETRY_AFTER);
            case DirectoryFailure.Throttled throttled -> unavailable(throttled.waitFor());
            case DirectoryFailure.Malformed malformed -> nonsense();
        };
    }

    private static Problem refused(List<Violation> violations) {
        List<Violation> distinct = violations.stream().distinct().toList();
        return Problem.unprocessable(
                distinct.getFirst().code(), "Meta does not confirm the connection; nothing was stored.", distinct);
    }

    private static Problem unavailable(Duration retryAfter) {
        return Problem.upstream(
                503, "meta_unavailable", "Meta cannot be asked now; nothing was stored. Try again later.", retryAfter);
    }

    private static Problem nonsense() {
        return Problem.upstream(502, "meta_malformed", "Meta's answer could not be read; nothing was stored.", null);
    }
}
