package dev.adpublisher.graph;

import dev.adpublisher.graph.GraphRequest.Body;
import dev.adpublisher.secrets.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One call to Meta: leave from the governor, the proof, the request, and what its answer says, also to the governor. Sent once; nothing here
 * repeats anything. Ids and edges are checked before they become a path.
 */
@ApplicationScoped
class GraphCalls {
    private static final Pattern PATH = Pattern.compile("(?:act_)?[0-9]{1,32}(?:/[a-z_]{1,40})?");

    /** What is longer takes milliseconds to read, for which an event loop would keep everybody else waiting: lists, never what a create says. */
    private static final int LARGE_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final GraphTransport transport;
    private final Governor governor;
    private final MetaConfig meta;
    private final GraphConfig config;

    GraphCalls(Vertx vertx, GraphTransport transport, Governor governor, MetaConfig meta, GraphConfig config) {
        this.vertx = vertx;
        this.transport = transport;
        this.governor = governor;
        this.meta = meta;
        this.config = config;
    }

    /** What an answer means; gets the wait that its headers ask for (null if none). */
    interface Reading<T> {
        GraphOutcome<T> of(GraphTransport.Answer answer, @Nullable Duration regain, Secret... secrets);
    }

    /** One call whose answer is read by {@code reading}. */
    <T> Uni<GraphOutcome<T>> exchange(
            GraphAccess access,
            HttpMethod method,
            String path,
            SequencedMap<String, String> parameters,
            Body body,
            Reading<T> reading) {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("not a path of the Graph API");
        }
        return Uni.createFrom().completionStage(() -> admission(access, method, path)
                .compose(admission -> switch (admission) {
                    case Admission.Wait(Duration pause, String reason) ->
                        Future.succeededFuture(new GraphOutcome.Throttled<T>(pause, reason));
                    case Admission.Go(Permit permit) -> {
                        GraphRequest request =
                                new GraphRequest(method, path, parameters, body, () -> mayGo(access, permit));
                        yield begin(() -> send(access, permit, request, reading))
                                .onComplete(done -> permit.used());
                    }
                })
                .toCompletionStage());
    }

    private boolean mayGo(GraphAccess access, Permit permit) {
        Long notAfter = access.notAfter();
        return (notAfter == null || System.nanoTime() - notAfter <= 0) && governor.blocked(permit) == null;
    }

    private Future<Admission> admission(GraphAccess access, HttpMethod method, String path) {
        Permit permit = access.permit();
        if (permit != null) {
            return Future.succeededFuture(new Admission.Go(permit));
        }
        CallKind kind = CallKind.of(method, path);
        return governor.admit(access.adAccountId(), access.purpose(), kind, kind.points());
    }

    /** A call that cannot even be begun fails like any other, so that its permit comes to an end. */
    private static <T> Future<T> begin(Supplier<Future<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException broken) {
            return Future.failedFuture(broken);
        }
    }

    private <T> Future<GraphOutcome<T>> send(
            GraphAccess access, Permit permit, GraphRequest request, Reading<T> reading) {
        GraphOutcome<T> blocked = blocked(permit);
        if (blocked != null) {
            return Future.succeededFuture(blocked);
        }
        prove(access, request.parameters());
        return transport
                .send(request, access.token())
                .compose(answer -> outcome(access, permit, answer, reading))
                .otherwise(failure -> failed(permit, failure));
    }

    /** What becomes of a call that is not sent because Meta has said meanwhile that it takes no more; null while it does. */
    private <T> @Nullable GraphOutcome<T> blocked(Permit permit) {
        Admission.Wait blocked = governor.blocked(permit);
        if (blocked == null) {
            return null;
        }
        permit.giveBack();
        return new GraphOutcome.Throttled<>(blocked.pause(), blocked.reason());
    }

    private <T> Future<GraphOutcome<T>> outcome(
            GraphAccess access, Permit permit, GraphTransport.Answer answer, Reading<T> reading) {
        UsageHeaders usage = UsageHeaders.of(answer.headers());
        Duration regain = usage.regain(permit.kind());
        Future<GraphOutcome<T>> read = answer.body().length() < LARGE_BYTES
                ? Future.succeededFuture(reading.of(answer, regain, secrets(access)))
                : vertx.executeBlocking(() -> reading.of(answer, regain, secrets(access)), false);
        return read.map(outcome -> learned(access, permit, answer, usage, outcome));
    }

    private <T> GraphOutcome<T> learned(
            GraphAccess access,
            Permit permit,
            GraphTransport.Answer answer,
            UsageHeaders usage,
            GraphOutcome<T> outcome) {
        if (!(outcome instanceof GraphOutcome.Success<T>)) {
            GraphErrors.parse(answer.status(), answer.text(), secrets(access))
                    .ifPresent(error -> governor.refused(permit, error, usage.regain(permit.kind())));
        }
        governor.learn(permit, usage);
        return outcome;
    }

    private <T> GraphOutcome<T> failed(Permit permit, Throwable failure) {
        if (!(failure instanceof GraphTransport.NotSentException)) {
            return new GraphOutcome.Unknown<>(
                    "the answer was lost (" + failure.getClass().getSimpleName() + ": " + failure.getMessage() + ")",
                    null);
        }
        GraphOutcome<T> blocked = blocked(permit);
        return blocked == null
                ? new GraphOutcome.NotSent<>("Meta could not be reached (" + failure.getMessage() + ")")
                : blocked;
    }

    private void prove(GraphAccess access, SequencedMap<String, String> parameters) {
        meta.appSecret().map(Secret::of).ifPresent(secret -> {
            if (access.provenAt() != null && config.proofTime()) {
                parameters.put("appsecret_time", Long.toString(access.provenAt().getEpochSecond()));
                parameters.put("appsecret_proof", AppProof.of(secret, access.token(), access.provenAt()));
            } else {
                parameters.put("appsecret_proof", AppProof.of(secret, access.token()));
            }
        });
    }

    private Secret[] secrets(GraphAccess access) {
        return meta.appSecret()
                .map(secret -> new Secret[] {access.token(), Secret.of(secret)})
                .orElseGet(() -> new Secret[] {access.token()});
    }
}
