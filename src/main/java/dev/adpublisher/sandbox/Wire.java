package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes an answer to the connection with Meta's headers, or breaks it in the way that a fault asks for. */
final class Wire {
    private final Vertx vertx;
    private final Realm realm;

    Wire(Vertx vertx, Realm realm) {
        this.vertx = vertx;
        this.realm = realm;
    }

    void send(Operations.Arrived arrived, Answer answer, HttpServerResponse response) {
        if (response.closed() || response.ended()) {
            return;
        }
        headers(arrived, answer, response);
        Fault fault = arrived.fault();
        if (fault == null) {
            whole(answer, response);
        } else {
            broken(fault, answer, response);
        }
    }

    private static void whole(Answer answer, HttpServerResponse response) {
        String html = answer.html();
        if (html == null) {
            end(response, Buffer.buffer(Json.bytes(answer.body())));
            return;
        }
        String location = answer.location();
        if (location != null) {
            response.putHeader("Location", location);
        }
        response.putHeader("Content-Type", "text/html; charset=UTF-8");
        end(response, Buffer.buffer(html));
    }

    private void broken(Fault fault, Answer answer, HttpServerResponse response) {
        byte[] body = Json.bytes(answer.body());
        switch (fault.type()) {
            case ERROR, FRESH_PARENT, ERROR_IN_200, NO_ID, SEARCH_LAG, HEADERS, HOLD, SLOW, ROWS, REPORT_FAILS ->
                whole(answer, response);
            case TIMEOUT, DELAYED_COMMIT -> closeLater(fault, response);
            case RESET -> close(response);
            case RESET_MIDDLE -> {
                response.putHeader("Content-Length", Integer.toString(body.length));
                Future<Void> half = response.write(Buffer.buffer(Arrays.copyOf(body, body.length / 2)));
                half.onComplete(written -> close(response));
            }
            case TRUNCATED -> end(response, Buffer.buffer(Arrays.copyOf(body, body.length / 2)));
            case EMPTY -> end(response.setStatusCode(200), Buffer.buffer());
            case HTML -> {
                response.putHeader("Content-Type", "text/html; charset=UTF-8");
                response.setStatusCode(fault.spec().path("status").asInt(200));
                end(response, Buffer.buffer("<!doctype html><title>Sorry, something went wrong.</title>"));
            }
            case MALFORMED -> end(response, Buffer.buffer("{\"id\": \"" + "<unfinished"));
            case DRIP -> {
                response.putHeader("Content-Length", Integer.toString(body.length));
                drip(response, body, 0, fault);
            }
            case ENDLESS -> endless(response.setChunked(true));
        }
    }

    private void closeLater(Fault fault, HttpServerResponse response) {
        long after = fault.millis("close_after_ms", -1);
        if (after == 0) {
            close(response);
        } else if (after > 0) {
            vertx.setTimer(after, timer -> close(response));
        }
    }

    static void close(HttpServerResponse response) {
        response.reset(8);
    }

    private void drip(HttpServerResponse response, byte[] body, int at, Fault fault) {
        int size = Math.min(Math.max(1, (int) fault.millis("bytes", 1)), body.length - at);
        Buffer piece = Buffer.buffer(Arrays.copyOfRange(body, at, at + size));
        if (response.closed()) {
            return;
        }
        if (at + size >= body.length) {
            end(response, piece);
            return;
        }
        ignore(response.write(piece));
        vertx.setTimer(Math.max(1, fault.millis("ms", 100)), timer -> drip(response, body, at + size, fault));
    }

    private void endless(HttpServerResponse response) {
        Buffer blanks = Buffer.buffer(" ".repeat(16 * 1024));
        vertx.setPeriodic(2, timer -> {
            if (response.closed()) {
                vertx.cancelTimer(timer);
            } else if (!response.writeQueueFull()) {
                ignore(response.write(blanks));
            }
        });
    }

    /** The client may be gone by now; there is nobody to tell. */
    static void ignore(Future<Void> written) {
        written.onFailure(gone -> {});
    }

    static void end(HttpServerResponse response, Buffer body) {
        ignore(response.end(body));
    }

    private void headers(Operations.Arrived arrived, Answer answer, HttpServerResponse response) {
        response.setStatusCode(answer.status());
        response.putHeader("Content-Type", "application/json; charset=UTF-8");
        response.putHeader("x-fb-trace-id", answer.trace());
        response.putHeader("x-fb-request-id", "R" + answer.trace());
        response.putHeader("facebook-api-version", "v" + arrived.call().version() + ".0");
        Fault fault = arrived.fault();
        String kind = fault != null && fault.type() == Fault.Type.HEADERS
                ? fault.spec().path("kind").asText("custom")
                : "";
        String account = arrived.request().account();
        switch (kind) {
            case "absent" -> {}
            case "malformed" -> all(response, "{\"call_count\":,");
            case "absurd" -> {
                response.putHeader(
                        "X-App-Usage", "{\"call_count\":-7,\"total_time\":1e300,\"total_cputime\":\"many\"}");
                response.putHeader("X-Ad-Account-Usage", "{\"acc_id_util_pct\":99999999,\"reset_time_duration\":-1}");
                response.putHeader("X-Business-Use-Case-Usage", "{\"1\":{\"type\":7}}");
            }
            case "full" -> full(response, account);
            default -> usual(arrived, response, account);
        }
        custom(fault, response);
    }

    private static void all(HttpServerResponse response, String text) {
        response.putHeader("X-App-Usage", text);
        response.putHeader("X-Ad-Account-Usage", text);
        response.putHeader("X-Business-Use-Case-Usage", text);
    }

    private static void full(HttpServerResponse response, String account) {
        response.putHeader("X-App-Usage", "{\"call_count\":100,\"total_time\":100,\"total_cputime\":100}");
        response.putHeader(
                "X-Ad-Account-Usage",
                "{\"acc_id_util_pct\":100,\"reset_time_duration\":60,\"ads_api_access_tier\":\"standard_access\"}");
        response.putHeader(
                "X-Business-Use-Case-Usage",
                "{\"" + account + "\":[{\"type\":\"ads_management\",\"call_count\":100,\"total_cputime\":100,"
                        + "\"total_time\":100,\"estimated_time_to_regain_access\":1,"
                        + "\"ads_api_access_tier\":\"standard_access\"}]}");
    }

    private void usual(Operations.Arrived arrived, HttpServerResponse response, String account) {
        boolean insights = arrived.call().edge().equals("insights");
        realm.usage.headers(account, insights).forEach(response::putHeader);
    }

    /** Any fault may carry headers of its own, which replace the usual ones. */
    private static void custom(@Nullable Fault fault, HttpServerResponse response) {
        JsonNode headers = fault == null ? null : fault.spec().get("headers");
        if (headers != null) {
            headers.properties()
                    .forEach(header -> response.putHeader(
                            header.getKey(),
                            header.getValue().isTextual()
                                    ? header.getValue().asText()
                                    : Json.write(header.getValue())));
        }
    }
}
