package dev.adpublisher.campaign;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.campaign;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ConcurrencyTest {
    private static final int REQUESTS = 32;

    private final UUID user = UUID.randomUUID();

    @Test
    void givesEveryRequestASessionOfItsOwn() throws Exception {
        // Given: half of the requests fail in the middle of their transaction
        UUID campaign = campaign(user, "Busy");
        String ads = "/api/v1/campaigns/" + campaign + "/ads";
        // When
        List<Integer> statuses = together(i -> as(user).body(
                        i % 2 == 0
                                ? "{\"name\": \"ad " + i + "\"}"
                                : "{\"name\": \"ad " + i + "\", \"colour\": \"red\"}")
                .post(ads)
                .statusCode());
        // Then: no request lost its work to, or won it from, another
        assertThat(statuses).containsOnly(201, 422);
        List<String> expected = IntStream.range(0, REQUESTS)
                .filter(i -> i % 2 == 0)
                .mapToObj(i -> "ad " + i)
                .toList();
        assertThat(as(user).queryParam("limit", 200).get(ads).<List<String>>path("items.name"))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void mixesNoUsers() throws Exception {
        // Given
        List<UUID> users =
                IntStream.range(0, REQUESTS).mapToObj(i -> UUID.randomUUID()).toList();
        // When
        List<UUID> campaigns = together(i -> campaign(users.get(i), "Of " + users.get(i)));
        // Then
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(as(users.get(i)).get("/api/v1/campaigns").<List<String>>path("items.id"))
                    .containsExactly(campaigns.get(i).toString());
        }
    }

    @Test
    void letsExactlyOneOfManyTabsWrite() throws Exception {
        // Given
        UUID campaign = campaign(user, "Contended");
        String address = TestApi.section(campaign, "budget_data");
        String tag = as(user).body("{\"dailyBudget\": 1}").put(address).header("ETag");
        // When
        List<Integer> statuses = together(i -> as(user).header("If-Match", tag)
                .body("{\"dailyBudget\": " + (100 + i) + "}")
                .put(address)
                .statusCode());
        // Then
        assertThat(statuses)
                .containsOnlyOnce(200)
                .filteredOn(status -> status != 200)
                .hasSize(REQUESTS - 1)
                .containsOnly(412);
        assertThat(as(user).get(address).<Integer>path("dailyBudget")).isBetween(100, 100 + REQUESTS);
    }

    private interface Request<T> {
        T send(int i);
    }

    private static <T> List<T> together(Request<T> request) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                int number = i;
                calls.add(() -> request.send(number));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : clients.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        }
    }
}
