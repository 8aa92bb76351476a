package dev.adpublisher.connection;

import dev.adpublisher.problem.Problem;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a browser gets at the end of a login: the configured address of the frontend with {@code campaign_id}, {@code connection} and
 * {@code reason}, or a page that says the same. Nothing of the request goes into either, so it leads nowhere else and shows nothing foreign. Who is
 * no browser gets a failure as every other request does.
 */
final class LoginPages {

    private LoginPages() {}

    /**
     * @param frontend null for the page
     * @param browser whether whoever asks takes a page
     * @throws Problem for a failure, where there is neither
     */
    static Response of(LoginEnd end, @Nullable URI frontend, boolean browser) {
        return switch (end) {
            case LoginEnd.Connected(UUID campaign, String status) ->
                answer(frontend, campaign, status, null, 200, connected(status));
            case LoginEnd.Failed(UUID campaign, LoginFailure why) -> failed(frontend, campaign, why, browser);
            case LoginEnd.Unknown unknown -> failed(frontend, null, LoginFailure.INVALID, browser);
        };
    }

    private static Response failed(@Nullable URI frontend, @Nullable UUID campaign, LoginFailure why, boolean browser) {
        if (frontend == null && !browser) {
            throw Problem.of(why.status(), why.code(), "The login did not end in a connection", why.message());
        }
        return answer(frontend, campaign, "failed", why.code(), why.status(), why.message());
    }

    private static String connected(String status) {
        return status.equals(ConnectionStatus.INCOMPLETE.column())
                ? "You are connected. Go back to the campaign and choose the ad account and the page."
                : "You are connected. You can go back to the campaign.";
    }

    private static Response answer(
            @Nullable URI frontend,
            @Nullable UUID campaign,
            String connection,
            @Nullable String reason,
            int status,
            String message) {
        Response.ResponseBuilder response = frontend == null
                ? Response.status(status)
                        .type(MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                        .entity(page(message))
                : Response.seeOther(back(frontend, campaign, connection, reason));
        // The address of this answer holds the code and the state: it is kept nowhere and told nobody.
        return response.header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .build();
    }

    private static URI back(URI frontend, @Nullable UUID campaign, String connection, @Nullable String reason) {
        UriBuilder target = UriBuilder.fromUri(frontend);
        Optional.ofNullable(campaign).ifPresent(id -> target.queryParam("campaign_id", id.toString()));
        target.queryParam("connection", connection);
        Optional.ofNullable(reason).ifPresent(why -> target.queryParam("reason", why));
        return target.build();
    }

    private static String page(String message) {
        return """
                <!doctype html><html lang="en"><meta charset="utf-8"><title>Connection to Meta</title>
                <h1>Connection to Meta</h1><p>%s</p></html>"""
                .formatted(message);
    }
}
