package dev.adpublisher.platform;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.config.Config;

/** Development only: has the sandbox send its webhooks to this service, as one does once in Meta's app dashboard. */
final class DemoWebhooks {
    private static final String FIELDS =
            "with_issues_ad_objects,in_process_ad_objects,ad_recommendations,creative_fatigue,product_set_issue";

    private final Vertx vertx;
    private final Config config;

    DemoWebhooks(Vertx vertx, Config config) {
        this.vertx = vertx;
        this.config = config;
    }

    /** The sandbox asks {@code api} its challenge before it agrees; fails if it does not. */
    Future<Void> subscribe(String api, String sandbox) {
        String app = value("adpublisher.meta.app-id");
        String body = "object=ad_account&fields=" + FIELDS + "&callback_url=" + encoded(api + "/api/v1/webhooks/meta")
                + "&verify_token=" + encoded(value("adpublisher.webhooks.verify-token"));
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(sandbox + "/" + value("adpublisher.meta.api-version") + "/" + app + "/subscriptions")
                .putHeader("Authorization", "Bearer " + app + "|" + value("adpublisher.meta.app-secret"))
                .putHeader("Content-Type", "application/x-www-form-urlencoded");
        // As the seed: the body is asked for where the answer comes in.
        return Future.future(done -> vertx.getOrCreateContext()
                .runOnContext(on -> send(options, body).onComplete(done)));
    }

    private Future<Void> send(RequestOptions options, String body) {
        HttpClient client = vertx.createHttpClient();
        return client.request(options)
                .compose(request -> request.send(body))
                .compose(response -> response.body()
                        .compose(answer -> response.statusCode() == 200
                                ? Future.<Void>succeededFuture()
                                : Future.failedFuture(answer.toString())))
                .eventually(() -> client.close());
    }

    private String value(String key) {
        return config.getOptionalValue(key, String.class).orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
