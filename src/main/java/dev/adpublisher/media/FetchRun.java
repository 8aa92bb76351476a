package dev.adpublisher.media;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The fetch of one picture: check, resolve, guard, connect, ask, and again for each redirect. Lives on one Vert.x
 * context and is used once.
 */
final class FetchRun {

    /** What a refusal's sentence begins with while nothing is known of the URL. */
    static final String SUBJECT = "The picture's URL";

    private static final int MOST_ADDRESSES_TRIED = 4;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final Vertx vertx;
    private final HttpClient client;
    private final HostResolver resolver;
    private final UrlRules rules;
    private final FetchLimits limits;
    private final String url;

    private final Promise<Image> result = Promise.promise();
    /** What a refusal's sentence begins with; names the URL once that is known to be one. */
    private String subject = SUBJECT;

    private @Nullable HttpClientRequest underway;
    private long deadlineTimer;

    FetchRun(Vertx vertx, HttpClient client, HostResolver resolver, UrlRules rules, FetchLimits limits, String url) {
        this.vertx = vertx;
        this.client = client;
        this.resolver = resolver;
        this.rules = rules;
        this.limits = limits;
        this.url = url;
    }

    /** Fails with a {@link Refusal} for expected troubles. */
    Future<Image> start() {
        deadlineTimer = vertx.setTimer(limits.deadline().toMillis(), fired -> stop(tooSlow()));
        Future.succeededFuture(url)
                .map(this::check)
                .compose(first -> get(first, 0))
                .onComplete(this::settle);
        return result.future();
    }

    /** Closes the connection, if there is one; without effect on a run that has ended. */
    void giveUp() {
        stop(new CancellationException("Nobody wants this picture any more"));
    }

    private void settle(AsyncResult<Image> end) {
        vertx.cancelTimer(deadlineTimer);
        boolean first = end.succeeded() ? result.tryComplete(end.result()) : result.tryFail(end.cause());
        if (first && end.failed()) {
            hangUp();
        }
    }

    private void stop(Throwable why) {
        if (result.tryFail(why)) {
            vertx.cancelTimer(deadlineTimer);
            hangUp();
        }
    }

    private void hangUp() {
        if (underway != null) {
            underway.reset();
        }
    }

    private ImageUrl check(String typed) {
        ImageUrl checked = rules.check(typed, subject);
        subject = "The picture at " + checked.shown();
        return checked;
    }

    private Future<Image> get(ImageUrl target, int redirects) {
        return addressesOf(target, redirects)
                .compose(addresses -> connect(target, addresses.iterator()))
                .compose(this::ask)
                .compose(answer -> read(answer, target, redirects));
    }

    private Future<List<InetAddress>> addressesOf(ImageUrl target, int redirects) {
        return resolver.resolve(target.origin().bareHost())
                .recover(unknown -> Future.failedFuture(
                        new Refusal(RefusalCode.UNREACHABLE, subject + " is on a host whose name is not known.")))
                .map(addresses -> guarded(addresses, target, redirects));
    }

    /** One forbidden address among many spoils all: a name that mixes them is up to something. */
    private List<InetAddress> guarded(List<InetAddress> addresses, ImageUrl target, int redirects) {
        boolean allowed = target.trusted()
                || addresses.stream().allMatch(address -> AddressGuard.classify(address) == AddressKind.PUBLIC);
        if (!allowed) {
            String who = redirects == 0 ? subject : redirectSubject();
            throw new Refusal(
                    RefusalCode.ADDRESS_FORBIDDEN, who + " leads to a host that is not on the public internet.");
        }
        return addresses.stream().limit(MOST_ADDRESSES_TRIED).toList();
    }

    private Future<HttpClientRequest> connect(ImageUrl target, Iterator<InetAddress> addresses) {
        if (result.future().isComplete()) {
            return Future.failedFuture(new CancellationException("The run has ended"));
        }
        return client.request(options(target, addresses.next()))
                .recover(failure -> addresses.hasNext()
                        ? connect(target, addresses)
                        : Future.failedFuture(new Refusal(
                                RefusalCode.UNREACHABLE, subject + " is on a server that we cannot reach.")));
    }

    /** The name stays for the Host header and the certificate; the connection goes to the address that was checked. */
    private static RequestOptions options(ImageUrl target, InetAddress address) {
        Origin origin = target.origin();
        return new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setServer(SocketAddress.inetSocketAddress(origin.port(), address.getHostAddress()))
                .setHost(origin.bareHost())
                .setPort(origin.port())
                .setSsl(origin.encrypted())
                .setURI(target.requestTarget())
                .putHeader(HttpHeaders.ACCEPT, "image/jpeg, image/png")
                .putHeader(HttpHeaders.USER_AGENT, "meta-ad-publisher");
    }

    private Future<HttpClientResponse> ask(HttpClientRequest request) {
        underway = request;
        if (result.future().isComplete()) {
            request.reset();
            return Future.failedFuture(new CancellationException("The run has ended"));
        }
        return request.send()
                .recover(lost -> Future.failedFuture(new Refusal(
                        RefusalCode.UNREACHABLE, subject + " is on a server that did not answer properly.")));
    }

    private Future<Image> read(HttpClientResponse answer, ImageUrl target, int redirects) {
        answer.exceptionHandler(FetchRun::foreseen);
        @Nullable String location = answer.getHeader(HttpHeaders.LOCATION);
        if (REDIRECTS.contains(answer.statusCode()) && location != null) {
            return redirect(target, location, redirects);
        }
        if (answer.statusCode() != 200) {
            throw new Refusal(RefusalCode.HTTP_STATUS, subject + " answered " + answer.statusCode() + ", not 200.");
        }
        ImageCollector collector = new ImageCollector(subject, limits.maxSize(), limits.maxPixels());
        collector.expect(announcedLength(answer));
        return collect(answer, collector);
    }

    private Future<Image> redirect(ImageUrl from, String location, int redirects) {
        hangUp();
        if (redirects == limits.maxRedirects()) {
            throw new Refusal(
                    RefusalCode.TOO_MANY_REDIRECTS,
                    subject + " redirects more than " + limits.maxRedirects() + " times. Give its final URL.");
        }
        return get(rules.checkRedirect(from, location, redirectSubject()), redirects + 1);
    }

    private Future<Image> collect(HttpClientResponse answer, ImageCollector collector) {
        Promise<Image> picture = Promise.promise();
        answer.exceptionHandler(lost ->
                picture.tryFail(new Refusal(RefusalCode.TRUNCATED, subject + " broke off before all of it had come.")));
        answer.handler(chunk -> take(chunk, collector, picture));
        answer.endHandler(end -> finish(collector, picture));
        return picture.future();
    }

    private static void take(Buffer chunk, ImageCollector collector, Promise<Image> picture) {
        failing(picture, () -> collector.add(chunk));
    }

    private void finish(ImageCollector collector, Promise<Image> picture) {
        failing(picture, () -> picture.complete(collector.finish(url)));
    }

    /** Without this, a handler's exception would end in the log and leave the run to its deadline. */
    private static void failing(Promise<Image> picture, Runnable step) {
        if (picture.future().isComplete()) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException refusalOrBug) {
            picture.tryFail(refusalOrBug);
        }
    }

    private static long announcedLength(HttpClientResponse answer) {
        @Nullable String length = answer.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0;
    }

    /** What follows when we hang up ourselves; Vert.x would report it as an error. */
    private static void foreseen(Throwable hungUp) {}

    private Refusal tooSlow() {
        return new Refusal(
                RefusalCode.TIMEOUT,
                subject + " was not here after " + limits.deadline().toSeconds() + " seconds.");
    }

    private String redirectSubject() {
        return "The URL that " + Character.toLowerCase(subject.charAt(0)) + subject.substring(1) + " redirects to";
    }
}
