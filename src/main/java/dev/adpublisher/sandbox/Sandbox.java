package dev.adpublisher.sandbox;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A running sandbox: Meta's Graph and Marketing API on a port of this machine.
 *
 * <p>All its state belongs to one event loop and is gone when it is closed.
 */
public final class Sandbox implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    private final Vertx vertx;
    private final boolean ownsVertx;
    private final String deployment;
    private final String host;
    private final int port;

    private Sandbox(Vertx vertx, boolean ownsVertx, String deployment, String host, int port) {
        this.vertx = vertx;
        this.ownsVertx = ownsVertx;
        this.deployment = deployment;
        this.host = host;
        this.port = port;
    }

    /**
     * Starts a sandbox inside this process, on an event loop of the given Vert.x.
     *
     * @return fails when the port is taken
     */
    public static Future<Sandbox> start(Vertx vertx, SandboxOptions options) {
        return start(vertx, false, options);
    }

    /**
     * Starts one with a Vert.x of its own and waits until it listens. For tests and for starting it alone; never call it on an
     * event loop.
     *
     * @throws IllegalStateException when it cannot start
     */
    public static Sandbox startAndWait(SandboxOptions options) {
        Vertx own = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2));
        return wait(start(own, true, options).onFailure(failed -> Wire.ignore(own.close())));
    }

    private static Future<Sandbox> start(Vertx vertx, boolean owned, SandboxOptions options) {
        Listener listener = new Listener(options);
        return vertx.deployVerticle(listener).map(id -> new Sandbox(vertx, owned, id, options.host(), listener.port()));
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Where to send requests: {@code http://127.0.0.1:8090}, without a slash at the end. */
    public String baseUrl() {
        return "http://" + host + ":" + port;
    }

    /** Stops listening and forgets everything. */
    public Future<Void> stop() {
        return ownsVertx ? vertx.close() : vertx.undeploy(deployment);
    }

    /** As {@link #stop()}, and waits for it. */
    @Override
    public void close() {
        Void nothing = wait(stop());
        assert nothing == null;
    }

    private static <T> T wait(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException("the sandbox did not start or stop", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The one verticle: its event loop owns the realm. */
    private static final class Listener extends AbstractVerticle {
        private final SandboxOptions options;
        private @Nullable HttpServer server;

        Listener(SandboxOptions options) {
            this.options = options;
        }

        int port() {
            HttpServer running = server;
            return running == null ? 0 : running.actualPort();
        }

        @Override
        public void start(Promise<Void> started) {
            HttpServerOptions http = new HttpServerOptions()
                    .setHost(options.host())
                    .setPort(options.port())
                    .setHttp2ClearTextEnabled(false)
                    .setTcpNoDelay(true)
                    .setMaxInitialLineLength(64 * 1024)
                    .setMaxHeaderSize(64 * 1024);
            Front front = new Front(vertx, new Realm(options));
            HttpServer created = vertx.createHttpServer(http).requestHandler(front::handle);
            server = created;
            created.listen().<Void>mapEmpty().onComplete(started);
        }
    }
}
