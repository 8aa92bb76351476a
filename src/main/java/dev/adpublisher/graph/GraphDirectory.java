package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.secrets.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What is at Meta and to whom it belongs. Every method only reads, is repeated when Meta has passing trouble, and fails with a
 * {@link DirectoryFailure} and nothing else.
 */
@ApplicationScoped
public class GraphDirectory {

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,32}");
    private static final int PLACES = 50;
    private static final int PAGE = 500;
    /** An account holds at most 100,000 labels (publishing.md, rule 5), so this reaches the last one. */
    private static final int MOST_PAGES = 200;

    private final DirectoryReader reader;
    private final Optional<Secret> appToken;

    GraphDirectory(DirectoryReader reader, MetaConfig config) {
        this.reader = reader;
        this.appToken = config.appSecret().flatMap(secret -> config.appId().map(id -> Secret.of(id + "|" + secret)));
    }

    /**
     * What Meta says of a token; also of one that is no longer good. Asked as our app if it is configured, else with the token itself.
     *
     * @return fails with {@link DirectoryFailure.TokenRefused} also for a text that is no token at all
     */
    public Uni<DirectoryToken> debugToken(Secret token) {
        return read(new DirectoryCall("debug_token", null, Map.of(), appToken.orElse(token), token))
                .map(DirectoryToken::of);
    }

    /** An ad account with its currency, time zone, status, funding and defaults. */
    public Uni<DirectoryAdAccount> adAccount(Secret token, AdAccountId id) {
        return adAccount(token, id, Purpose.PUBLISHING);
    }

    /** The same, for our own curiosity: fails as throttled where the account's budget is kept for more urgent calls. */
    public Uni<DirectoryAdAccount> adAccount(Secret token, AdAccountId id, Purpose purpose) {
        return read(DirectoryCall.node(token, id.node(), Map.of("fields", DirectoryAdAccount.FIELDS))
                        .forPurpose(purpose))
                .map(account -> DirectoryAdAccount.of(id, account));
    }

    /**
     * A page, and its own token if {@code withToken} and Meta gives it out.
     *
     * @throws IllegalArgumentException if the id is not digits only
     */
    public Uni<DirectoryPage> page(Secret token, String id, boolean withToken) {
        String fields = (withToken ? "id,name,access_token," : "id,name,") + DirectoryPage.INSTAGRAM;
        return read(DirectoryCall.node(token, digits(id), Map.of("fields", fields)))
                .map(DirectoryPage::of);
    }

    /** The page that a page's token stands for. */
    public Uni<DirectoryPage> pageOf(Secret pageToken) {
        return read(DirectoryCall.node(pageToken, "me", Map.of("fields", "id,name," + DirectoryPage.INSTAGRAM)))
                .map(DirectoryPage::of);
    }

    /** The Instagram accounts that an ad account may advertise with. */
    public Uni<List<DirectoryInstagram>> instagramOf(Secret token, AdAccountId account) {
        return pages(DirectoryCall.edge(
                        token, account.node(), "instagram_accounts", Map.of("fields", "id,username", "limit", "100")))
                .map(items -> items.stream()
                        .map(item -> new DirectoryInstagram(
                                DirectoryJson.required(item, "id"), DirectoryJson.text(item, "username")))
                        .toList());
    }

    /** The pixels of an ad account. */
    public Uni<List<DirectoryPixel>> pixels(Secret token, AdAccountId account) {
        return pages(DirectoryCall.edge(
                        token, account.node(), "adspixels", Map.of("fields", "id,name", "limit", "100")))
                .map(items -> items.stream()
                        .map(pixel -> new DirectoryPixel(
                                DirectoryJson.required(pixel, "id"), DirectoryJson.text(pixel, "name")))
                        .toList());
    }

    /**
     * Places whose name fits, best first, at most {@value #PLACES}.
     *
     * @param type {@code city}, {@code region}, {@code country}, {@code zip}, …
     * @param countryCode ISO 3166-1 alpha-2, to look in one country only; null for all
     */
    public Uni<List<DirectoryPlace>> searchPlaces(
            Secret token, String query, String type, @Nullable String countryCode) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("type", "adgeolocation");
        parameters.put("q", query);
        parameters.put("location_types", "[\"" + type.replaceAll("[^a-z_]", "") + "\"]");
        parameters.put("limit", Integer.toString(PLACES));
        if (countryCode != null) {
            parameters.put("country_code", countryCode);
        }
        return read(DirectoryCall.node(token, "search", parameters))
                .map(answer -> data(answer).stream().map(GraphDirectory::place).toList());
    }

    /** The account's label of exactly this name, if there is one. Reads every page: an account may hold many labels. */
    public Uni<Optional<DirectoryLabel>> adLabel(Secret token, AdAccountId account, String name) {
        Map<String, String> parameters = Map.of("fields", "id,name", "limit", Integer.toString(PAGE));
        return pages(DirectoryCall.edge(token, account.node(), "adlabels", parameters))
                .map(items -> items.stream()
                        .filter(label -> name.equals(DirectoryJson.text(label, "name")))
                        .map(label -> new DirectoryLabel(DirectoryJson.required(label, "id"), name))
                        .findFirst());
    }

    private Uni<JsonNode> read(DirectoryCall call) {
        return failing(reader.read(call));
    }

    /** The same answer, failing with {@link DirectoryFailure} only. */
    static Uni<JsonNode> failing(Uni<JsonNode> answer) {
        return answer.onFailure(failure -> !(failure instanceof DirectoryFailure))
                .transform(GraphDirectory::failure);
    }

    private static DirectoryFailure failure(Throwable failure) {
        String why = failure instanceof TimeoutException
                ? "no answer in time"
                : failure.getClass().getSimpleName();
        return new DirectoryFailure.Unreachable(why, null);
    }

    private Uni<List<JsonNode>> pages(DirectoryCall first) {
        return pages(first, List.of(), MOST_PAGES);
    }

    private Uni<List<JsonNode>> pages(DirectoryCall call, List<JsonNode> before, int left) {
        return read(call).map(answer -> DirectorySlice.of(answer, item -> item)).chain(slice -> {
            List<JsonNode> items = new ArrayList<>(before);
            items.addAll(slice.items());
            String cursor = slice.after();
            return cursor == null || left <= 1
                    ? Uni.createFrom().item(items)
                    : pages(call.after(cursor), items, left - 1);
        });
    }

    private static List<JsonNode> data(JsonNode answer) {
        JsonNode data = answer.path("data");
        if (!data.isArray()) {
            throw new DirectoryFailure.Malformed("it has no list of data");
        }
        return data.valueStream().toList();
    }

    private static DirectoryPlace place(JsonNode place) {
        return new DirectoryPlace(
                DirectoryJson.required(place, "key"),
                DirectoryJson.required(place, "name"),
                DirectoryJson.required(place, "type"),
                DirectoryJson.text(place, "country_code"),
                DirectoryJson.text(place, "country_name"),
                DirectoryJson.text(place, "region"),
                DirectoryJson.text(place, "region_id"));
    }

    private static String digits(String id) {
        if (!DIGITS.matcher(id).matches()) {
            throw new IllegalArgumentException("An id of Meta is 1 to 32 digits");
        }
        return id;
    }
}
