package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Who exists before anything is published: users and their tokens, businesses, pages, Instagram accounts, ad accounts, pixels, forms. */
final class World {
    static final Set<String> ALL_SCOPES = Set.of(
            "public_profile",
            "ads_management",
            "ads_read",
            "business_management",
            "pages_show_list",
            "pages_read_engagement",
            "pages_manage_ads",
            "leads_retrieval");

    private final Store store;
    private final SandboxClock clock;
    private final SandboxOptions options;
    private final Map<String, Token> tokens = new HashMap<>();
    private final Map<String, Grant> codes = new HashMap<>();

    World(Store store, SandboxClock clock, SandboxOptions options) {
        this.store = store;
        this.clock = clock;
        this.options = options;
        seed();
    }

    void seed() {
        tokens.clear();
        codes.clear();
        ObjectNode app = Json.object();
        app.put("name", "Sandbox App").put("category", "Business");
        put(Kind.APP, options.appId(), "Sandbox App", app);
        extend(Json.resource("world.json"));
    }

    /** Adds (or replaces) what the document lists; the default world has the same shape. */
    void extend(JsonNode world) {
        world.path("businesses").forEach(node -> thing(Kind.BUSINESS, node));
        world.path("instagram").forEach(node -> thing(Kind.INSTAGRAM, node));
        world.path("pages").forEach(this::page);
        world.path("accounts").forEach(this::account);
        world.path("pixels").forEach(node -> {
            MetaObject pixel = thing(Kind.PIXEL, node);
            Json.texts(node.path("accounts")).forEach(account -> linkOnce("act_" + account, Kind.PIXEL, pixel));
        });
        world.path("lead_forms").forEach(this::leadForm);
        world.path("users").forEach(this::user);
        world.path("tokens").forEach(this::token);
    }

    private MetaObject thing(Kind kind, JsonNode node) {
        ObjectNode data = node.deepCopy();
        String id = data.path("id").asText();
        data.remove("id");
        data.remove("accounts");
        return put(kind, id, node.path("name").asText(id), data);
    }

    private MetaObject put(Kind kind, String id, String name, ObjectNode data) {
        String key = kind == Kind.ACCOUNT ? "act_" + id : id;
        MetaObject known = store.find(key);
        if (known != null) {
            known.data.setAll(data);
            known.name = name;
            return known;
        }
        MetaObject object = new MetaObject(kind, kind == Kind.ACCOUNT ? id : "", name, data);
        object.id = key;
        object.createdAt = clock.now();
        object.updatedAt = object.createdAt;
        store.add(object);
        return object;
    }

    private void page(JsonNode node) {
        MetaObject page = thing(Kind.PAGE, node);
        String instagram = page.text("instagram");
        if (instagram != null) {
            page.data.putObject("instagram_business_account").put("id", instagram);
            MetaObject account = store.find(instagram);
            if (account != null) {
                linkOnce(page.id, Kind.INSTAGRAM, account);
            }
        }
        ownedBy(page, "owned_pages");
    }

    private void ownedBy(MetaObject object, String edge) {
        String business = object.text("business");
        MetaObject owner = business == null ? null : store.find(Kind.BUSINESS, business);
        if (owner != null) {
            object.data.putObject("business").put("id", owner.id).put("name", owner.name);
            if (!store.edge(owner.id, edge).contains(object)) {
                store.link(owner.id, edge, object);
            }
        }
    }

    private void account(JsonNode node) {
        MetaObject account = thing(Kind.ACCOUNT, node);
        ObjectNode data = account.data;
        ZoneId zone = ZoneId.of(account.text("timezone_name", "UTC"));
        double offset =
                zone.getRules().getOffset(Instant.ofEpochMilli(clock.now())).getTotalSeconds() / 3600.0;
        data.put("timezone_name", zone.getId()).put("timezone_offset_hours_utc", offset);
        String digits = account.account;
        data.put("account_id", digits).put("name", account.name);
        for (String zero : new String[] {"amount_spent", "balance", "spend_cap"}) {
            data.put(zero, data.path(zero).asText("0"));
        }
        data.put("account_status", data.path("account_status").asInt(1));
        data.put("disable_reason", data.path("disable_reason").asInt(0));
        data.put("min_daily_budget", data.path("min_daily_budget").asLong(100));
        ownedBy(account, "owned_ad_accounts");
        for (String id : Json.texts(data.path("instagram"))) {
            MetaObject instagram = store.find(Kind.INSTAGRAM, id);
            if (instagram != null) {
                linkOnce(account.id, Kind.INSTAGRAM, instagram);
            }
        }
    }

    private void leadForm(JsonNode node) {
        MetaObject form = thing(Kind.LEAD_FORM, node);
        form.data.put("status", form.text("status", "ACTIVE"));
        form.data.put("page_id", form.text("page", ""));
        MetaObject page = store.find(Kind.PAGE, form.text("page", ""));
        if (page != null) {
            linkOnce(page.id, Kind.LEAD_FORM, form);
            form.data.putObject("page").put("id", page.id).put("name", page.name);
        }
    }

    private void user(JsonNode node) {
        MetaObject user = thing(Kind.USER, node);
        linkAll(user, Kind.BUSINESS, node.path("businesses"), "");
        linkAll(user, Kind.ACCOUNT, node.path("accounts"), "act_");
        linkAll(user, Kind.PAGE, node.path("pages"), "");
    }

    private void linkAll(MetaObject user, Kind kind, JsonNode ids, String prefix) {
        for (String id : Json.texts(ids)) {
            MetaObject object = store.find(kind, prefix + id);
            if (object != null) {
                linkOnce(user.id, kind, object);
            }
        }
    }

    private void linkOnce(String owner, Kind kind, MetaObject object) {
        if (!store.edge(owner, kind).contains(object)) {
            store.link(owner, kind.edge, object);
        }
    }

    private void token(JsonNode node) {
        long now = clock.now();
        long seconds = node.path("expires_in").asLong(5_184_000);
        long dataAccess = node.path("data_access_expires_in").asLong(7_776_000);
        String page = node.path("page").asText("");
        Set<String> scopes = node.has("scopes") ? new TreeSet<>(Json.texts(node.path("scopes"))) : ALL_SCOPES;
        Token token = new Token(
                node.path("token").asText(),
                node.path("type").asText(page.isEmpty() ? "USER" : "PAGE"),
                node.path("user").asText(),
                page,
                Set.copyOf(scopes),
                Math.min(now, now + seconds * 1000) - 60_000,
                seconds == 0 ? 0 : now + seconds * 1000,
                now + dataAccess * 1000,
                node.path("error_subcode").asInt(0));
        tokens.put(token.value(), token);
    }

    @Nullable
    Token token(String value) {
        String app = options.appId() + "|" + options.appSecret();
        if (value.equals(app)) {
            return new Token(value, "APP", "", "", Set.of(), 0, 0, 0, 0);
        }
        return tokens.get(value);
    }

    /** Kills a token: later calls answer 190 with that subcode. False when it is unknown. */
    boolean revoke(String value, int subcode) {
        Token token = tokens.get(value);
        if (token == null) {
            return false;
        }
        tokens.put(value, token.withError(subcode));
        return true;
    }

    /**
     * A token for what was agreed to, made now.
     *
     * @param lifeSeconds 0 for one that does not expire
     * @param dataAccessUntil milliseconds, 0 for never
     */
    Token issue(Grant agreed, long lifeSeconds, long dataAccessUntil) {
        String value =
                "sandbox-issued-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        long now = clock.now();
        long end = lifeSeconds == 0 ? 0 : now + lifeSeconds * 1000;
        Token token = new Token(value, agreed.type(), agreed.user(), "", agreed.scopes(), now, end, dataAccessUntil, 0);
        tokens.put(value, token);
        return token;
    }

    /** The page's own token for that user: an existing one, or one made now that does not expire. */
    Token pageToken(String page, String user) {
        for (Token token : tokens.values()) {
            if (token.page().equals(page) && token.user().equals(user) && token.errorSubcode() == 0) {
                return token;
            }
        }
        ObjectNode node = Json.object();
        String value = "sandbox-page-" + page + "-" + user;
        node.put("token", value).put("page", page).put("user", user).put("expires_in", 0);
        token(node);
        Token made = tokens.get(value);
        if (made == null) {
            throw new IllegalStateException("page token was not kept");
        }
        return made;
    }

    String code(Grant agreed) {
        String code =
                "sandbox-code-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        codes.put(code, agreed);
        return code;
    }

    /** What was agreed to; a code works once. */
    @Nullable
    Grant redeem(String code) {
        return codes.remove(code);
    }

    Set<String> users() {
        Set<String> users = new LinkedHashSet<>();
        tokens.values().forEach(token -> users.add(token.user()));
        return users;
    }
}
