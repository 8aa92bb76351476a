package dev.adpublisher.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.adpublisher.secrets.Secret;
import io.smallrye.faulttolerance.api.ExponentialBackoff;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Does one read, again if Meta has passing trouble. For reads only: what creates something never passes here. */
@ApplicationScoped
class DirectoryReader {

    /** Read on the event loop: a page of what people choose from is some tens of kilobytes. */
    private static final int MAX_CHARACTERS = 1024 * 1024;

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private final DirectoryApi api;
    private final Optional<Secret> appSecret;
    private final ErrorCatalogue catalogue = ErrorCatalogue.bundled();
    private final Governor governor;

    DirectoryReader(MetaConfig config, DirectoryApi api, Governor governor) {
        this.api = api;
        this.governor = governor;
        this.appSecret = config.appSecret().filter(text -> !text.isBlank()).map(Secret::of);
    }

    /**
     * The answer's JSON object.
     *
     * @return fails with a {@link DirectoryFailure}, or with {@link TimeoutException} when the last try took too long
     */
    @Retry(
            maxRetries = 2,
            delay = 200,
            jitter = 100,
            retryOn = {DirectoryFailure.Unreachable.class, DirectoryFailure.Malformed.class, TimeoutException.class})
    @ExponentialBackoff(factor = 3)
    @Timeout(10_000)
    Uni<JsonNode> read(DirectoryCall call) {
        return admitted(call.account(), call.purpose(), call.kind(), permit -> asked(call, permit));
    }

    private Uni<JsonNode> admitted(
            @Nullable String account, Purpose purpose, CallKind kind, Function<Permit, Uni<JsonNode>> work) {
        return Uni.createFrom().completionStage(() -> governor.admit(account, purpose, kind, kind.points())
                .compose(admission -> switch (admission) {
                    case Admission.Wait(Duration pause, String reason) ->
                        Future.<JsonNode>failedFuture(new DirectoryFailure.Throttled(pause, reason));
                    // As a future, so that the permit comes to its end also when nobody waits for the answer any more.
                    case Admission.Go(Permit permit) ->
                        Future.fromCompletionStage(work.apply(permit).subscribeAsCompletionStage())
                                .onComplete(done -> permit.used());
                })
                .toCompletionStage());
    }

    private Uni<JsonNode> asked(DirectoryCall call, Permit permit) {
        return send(call)
                .onFailure()
                // Its message may hold the address, and the address a token: only the kind of failure goes on.
                .transform(
                        lost -> new DirectoryFailure.Unreachable(lost.getClass().getSimpleName(), null))
                .map(answer -> answer(answer, permit, secrets(call)));
    }

    /**
     * The token endpoint's answer, for what may be asked for once only.
     *
     * @param input what the form is about, which must not come back in a message
     * @return fails as {@link #read}
     */
    @Timeout(10_000)
    Uni<JsonNode> post(Map<String, String> form, Secret input) {
        return sent(form, input);
    }

    /** The same, again if Meta has passing trouble. */
    @Retry(
            maxRetries = 2,
            delay = 200,
            jitter = 100,
            retryOn = {DirectoryFailure.Unreachable.class, DirectoryFailure.Malformed.class, TimeoutException.class})
    @ExponentialBackoff(factor = 3)
    @Timeout(10_000)
    Uni<JsonNode> postAgain(Map<String, String> form, Secret input) {
        return sent(form, input);
    }

    private Uni<JsonNode> sent(Map<String, String> form, Secret input) {
        Secret[] secrets = appSecret.map(secret -> new Secret[] {input, secret}).orElse(new Secret[] {input});
        return admitted(null, Purpose.PUBLISHING, CallKind.withoutAccount(), permit -> api.token(form)
                .onFailure()
                .transform(
                        lost -> new DirectoryFailure.Unreachable(lost.getClass().getSimpleName(), null))
                .map(answer -> answer(answer, permit, secrets)));
    }

    private Uni<Response> send(DirectoryCall call) {
        Map<String, String> parameters = parameters(call);
        return call.edge() == null
                ? api.node(call.token(), call.node(), parameters)
                : api.edge(call.token(), call.node(), call.edge(), parameters);
    }

    private Map<String, String> parameters(DirectoryCall call) {
        Map<String, String> all = new LinkedHashMap<>(call.parameters());
        if (call.inputToken() != null) {
            all.put("input_token", call.inputToken().reveal());
        }
        appSecret.ifPresent(secret -> all.put("appsecret_proof", AppProof.of(secret, call.token())));
        return all;
    }

    private Secret[] secrets(DirectoryCall call) {
        List<Secret> secrets = new ArrayList<>(List.of(call.token()));
        if (call.inputToken() != null) {
            secrets.add(call.inputToken());
        }
        appSecret.ifPresent(secrets::add);
        return secrets.toArray(Secret[]::new);
    }

    private JsonNode answer(Response response, Permit permit, Secret[] secrets) {
        UsageHeaders usage = usage(response);
        String body = response.hasEntity() ? response.readEntity(String.class) : "";
        Optional<GraphError> error = GraphErrors.parse(response.getStatus(), body, secrets);
        Optional<DirectoryFailure> refusal = error.map(said -> failure(said, permit, usage));
        governor.learn(permit, usage);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        if (response.getStatus() >= 500) {
            throw new DirectoryFailure.Unreachable("HTTP " + response.getStatus(), null);
        }
        if (response.getStatus() < 200 || response.getStatus() >= 300) {
            throw new DirectoryFailure.Malformed("HTTP " + response.getStatus() + " without an error of the Graph API");
        }
        return object(body);
    }

    private static JsonNode object(String body) {
        try {
            JsonNode root = body.length() > MAX_CHARACTERS ? null : JSON.readTree(ZeroCharacter.blanked(body));
            if (root != null && root.isObject() && !root.has("error")) {
                return root;
            }
        } catch (JsonProcessingException notJson) {
            // Said below, without what the answer holds.
        }
        throw new DirectoryFailure.Malformed("no JSON object, or a broken or oversized one");
    }

    private DirectoryFailure failure(GraphError error, Permit permit, UsageHeaders usage) {
        ErrorCatalogue.Entry entry = catalogue.classify(error);
        return switch (entry.errorClass()) {
            case TRANSIENT -> new DirectoryFailure.Unreachable("error " + error.codes(), error);
            case THROTTLED -> {
                Duration wait = governor.refused(permit, error, usage.regain(permit.kind()));
                yield new DirectoryFailure.Throttled(wait, error);
            }
            case TOKEN -> new DirectoryFailure.TokenRefused(error);
            case PERMISSION -> new DirectoryFailure.PermissionDenied(error);
            case INVALID, POLICY, VERSION, DUPLICATE, BILLING -> new DirectoryFailure.Refused(error);
            case UNKNOWN ->
                error.httpStatus() >= 500
                        ? new DirectoryFailure.Unreachable("error " + error.codes(), error)
                        : new DirectoryFailure.Refused(error);
        };
    }

    private static UsageHeaders usage(Response response) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        response.getStringHeaders().forEach(headers::add);
        return UsageHeaders.of(headers);
    }
}
