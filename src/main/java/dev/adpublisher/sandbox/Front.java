package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** The door: tells the index, the image host, the admin paths and Graph operations apart. */
final class Front {
    private static final long LARGEST_BODY = 64L * 1024 * 1024;
    /** Bytes that cost less to read than to hand over. */
    private static final int SMALL_BODY = 16 * 1024;

    private final Vertx vertx;
    private final Realm realm;
    private final Admin admin;
    private final Pictures pictures;
    private final Operations operations;
    private final Wire wire;

    Front(Vertx vertx, Realm realm) {
        this.vertx = vertx;
        this.realm = realm;
        Faults faults = new Faults(realm.options.seed());
        Statistics statistics = new Statistics();
        Webhooks webhooks = new Webhooks(vertx, realm);
        admin = new Admin(realm, faults, statistics, webhooks);
        pictures = new Pictures(vertx);
        operations = new Operations(vertx, realm, faults, statistics, webhooks);
        wire = new Wire(vertx, realm);
    }

    void handle(HttpServerRequest request) {
        String path = request.path();
        request.exceptionHandler(gone -> {});
        request.response().exceptionHandler(gone -> {});
        if (path.startsWith(Pictures.PATH)) {
            pictures.serve(request);
        } else if (path.equals("/") && request.method().name().equals("GET") && request.query() == null) {
            request.response().putHeader("Content-Type", "text/html; charset=UTF-8");
            Wire.end(request.response(), Buffer.buffer(Pages.index(realm)));
        } else if (path.startsWith(Admin.PREFIX)) {
            body(request).onSuccess(body -> admin(request, body));
        } else {
            long began = realm.clock.now();
            body(request).onSuccess(body -> graph(request, body, operations.received(began)));
        }
    }

    /** Never completes for a body that is too large: its connection is closed. */
    private static Future<Buffer> body(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length != null && length.length() > 9 || length != null && Long.parseLong(length) > LARGEST_BODY) {
            Wire.close(request.response());
            return Future.failedFuture("too large");
        }
        return request.body();
    }

    private void admin(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Type", "application/json; charset=UTF-8");
        Map<String, String> query = new LinkedHashMap<>();
        RequestReader.pairs(request.query(), query);
        JsonNode json = body.length() == 0 ? Json.object() : Json.tryRead(body.toString());
        try {
            if (json == null) {
                throw Refusal.invalid("The body must be JSON");
            }
            String path = request.path().substring(Admin.PREFIX.length());
            JsonNode answer = admin.answer(request.method().name(), path, new Params(query), json);
            Wire.end(response, Buffer.buffer(Json.bytes(answer)));
        } catch (Refusal refusal) {
            refused(response, refusal);
        }
    }

    private void graph(HttpServerRequest request, Buffer body, Operations.Received received) {
        read(request, body)
                .onSuccess(call -> graph(request, call, received))
                .onFailure(failure -> unreadable(request.response(), failure));
    }

    /** Files are read beside the event loop: Meta too takes many at once, and none waits for another's to be hashed. */
    private Future<GraphCall> read(HttpServerRequest request, Buffer body) {
        return body.length() < SMALL_BODY
                ? Future.succeededFuture(body).map(whole -> RequestReader.read(request, whole))
                : vertx.executeBlocking(() -> RequestReader.read(request, body), false);
    }

    private static void unreadable(HttpServerResponse response, Throwable failure) {
        if (failure instanceof Refusal refusal) {
            refused(response, refusal);
            return;
        }
        System.getLogger(Front.class.getName())
                .log(System.Logger.Level.ERROR, "sandbox cannot read a request", failure);
        refused(response, Refusal.of(1, "An unknown error occurred").status(500));
    }

    private static void refused(HttpServerResponse response, Refusal refusal) {
        Answer answer = refusal.answer();
        Wire.end(response.setStatusCode(answer.status()), Buffer.buffer(Json.bytes(answer.body())));
    }

    private void graph(HttpServerRequest request, GraphCall call, Operations.Received received) {
        HttpServerResponse response = request.response();
        Operations.Arrived arrived = operations.arrive(call, received);
        Fault fault = arrived.fault();
        if (fault != null && fault.type() == Fault.Type.DELAYED_COMMIT) {
            afterTheClient(arrived, fault, request, response);
            return;
        }
        operations.run(arrived).onSuccess(answer -> wire.send(arrived, answer, response));
    }

    /** The operation lands some time after nobody waits for it any more, whoever closed the connection. */
    private void afterTheClient(
            Operations.Arrived arrived, Fault fault, HttpServerRequest request, HttpServerResponse response) {
        Promise<Void> gone = Promise.promise();
        request.connection().closeHandler(closed -> gone.tryComplete());
        response.closeHandler(closed -> gone.tryComplete());
        gone.future()
                .onSuccess(closed -> vertx.setTimer(
                        Math.max(1, fault.millis("ms", 1000)),
                        timer -> operations.run(arrived).onSuccess(lost -> {})));
        wire.send(arrived, Answer.success(), response);
    }
}
