package dev.adpublisher.media;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.InetAddress;
import java.util.List;

/** Finds every address of a host; fails with {@link java.net.UnknownHostException} if there is none. */
interface HostResolver {

    Future<List<InetAddress>> resolve(String host);

    /**
     * Asks the machine's own resolver, which knows its hosts file and its search domains. It blocks, for many seconds if
     * a name's servers stay silent, so it has a few threads of its own: slow names delay other pictures at most.
     */
    static HostResolver ofTheMachine(Vertx vertx) {
        WorkerExecutor threads = vertx.createSharedWorkerExecutor("image-names", 8);
        return host -> threads.executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false);
    }
}
