package dev.adpublisher.webhook;

import static io.restassured.RestAssured.given;

import dev.adpublisher.secrets.Secret;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.ConfigProvider;

/** Deliveries as Meta makes them. */
public final class Deliveries {
    public static final String PATH = "/api/v1/webhooks/meta";
    private static final AtomicLong COUNT = new AtomicLong(System.nanoTime() % 1_000_000_000L);

    private Deliveries() {}

    /** One change of a field of that account, never sent before. */
    public static String one(String account, String field) {
        return entry("ad_account", account, change(field, COUNT.incrementAndGet()));
    }

    static String entry(String object, String id, String changes) {
        return "{\"object\":\"%s\",\"entry\":[{\"id\":\"%s\",\"time\":1795000000,\"changes\":[%s]}]}"
                .formatted(object, id, changes);
    }

    static String change(String field, long ad) {
        return "{\"field\":\"%s\",\"value\":{\"id\":\"%d\",\"level\":\"AD\"}}".formatted(field, ad);
    }

    static String signature(byte[] body) {
        String secret = ConfigProvider.getConfig().getValue("adpublisher.meta.app-secret", String.class);
        return DeliverySignature.of(Secret.of(secret), body);
    }

    public static Response send(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return send(bytes, signature(bytes));
    }

    public static Response send(byte[] body, String signature) {
        return given().contentType("application/json")
                .header(DeliverySignature.HEADER, signature)
                .body(body)
                .post(PATH);
    }
}
