package dev.adpublisher.platform;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import java.util.Map;

/**
 * What every {@code @QuarkusTest} runs against, without naming it: the embedded parts, one set for all tests of this JVM. They end with the
 * JVM, so nothing is stopped here.
 */
@WithTestResource(value = EmbeddedServices.class, scope = TestResourceScope.GLOBAL)
public final class EmbeddedServices implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        return EmbeddedStart.start();
    }

    @Override
    public void stop() {}
}
