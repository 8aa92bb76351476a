package dev.adpublisher.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Lets a call in, or refuses it: token, proof, what Meta has abolished, and what the token may touch. */
final class Gate {
    private final Realm realm;
    private final Map<String, String> plainProofs = new HashMap<>();

    Gate(Realm realm) {
        this.realm = realm;
    }

    /** Parameters that end on 2026-10-27 for every version. */
    void checkAbolished(GraphCall call) {
        Params params = call.params();
        if (call.path().isEmpty() && params.has("ids")) {
            throw Refusal.of(100, "The ids query parameter is deprecated in v26.0+")
                    .status(500);
        }
        for (String gone : new String[] {"date_format", "pretty", "debug"}) {
            if (params.has(gone)) {
                throw Refusal.invalid("The " + gone + " query parameter is deprecated in v26.0+");
            }
        }
    }

    /** What belongs to an ad account is the Marketing API's: its calls name a version, and its versions end before those of Graph. */
    void checkVersion(GraphCall call) {
        if (call.version() < realm.catalog.oldestMarketingVersion) {
            throw Refusal.of(
                    2635,
                    "(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version:"
                            + " v26.0.");
        }
    }

    Caller enter(GraphCall call) {
        String value = call.token();
        if (value == null || value.isEmpty()) {
            throw Refusal.of(104, "An access token is required to request this resource.");
        }
        Token token = realm.world.token(value);
        if (token == null) {
            throw Refusal.of(190, "Invalid OAuth access token - Cannot parse access token");
        }
        if (token.errorSubcode() != 0) {
            throw Refusal.of(190, "Error validating access token: the session is no longer valid.")
                    .subcode(token.errorSubcode());
        }
        if (token.expiredAt(realm.clock.now())) {
            throw Refusal.of(190, "Error validating access token: Session has expired.")
                    .subcode(463);
        }
        checkProof(call, token);
        return new Caller(token);
    }

    private void checkProof(GraphCall call, Token token) {
        String proof = call.params().get("appsecret_proof");
        if (proof == null) {
            if (realm.options.on(SandboxOptions.Switch.REQUIRE_APPSECRET_PROOF)) {
                throw Refusal.of(104, "API calls from the server require an appsecret_proof argument");
            }
            return;
        }
        String time = call.params().get("appsecret_time");
        boolean timed = time != null && !realm.options.on(SandboxOptions.Switch.IGNORE_APPSECRET_TIME);
        String expected =
                timed ? hmac(token.value() + "|" + time) : plainProofs.computeIfAbsent(token.value(), this::hmac);
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), proof.getBytes(StandardCharsets.UTF_8))) {
            throw Refusal.of(104, "Invalid appsecret_proof provided in the API argument");
        }
        if (timed) {
            checkAge(call);
        }
    }

    private void checkAge(GraphCall call) {
        Long seconds = call.params().integer("appsecret_time");
        if (seconds == null || Math.abs(realm.clock.now() - seconds * 1000) > realm.proofLifeMillis) {
            throw Refusal.of(104, "Invalid appsecret_proof: appsecret_time is too far away");
        }
    }

    private String hmac(String text) {
        return Hmac.sha256(realm.options.appSecret(), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The account, if this caller may use it so; else 200 or 100/33 as Graph does. */
    MetaObject account(Caller caller, String digits, boolean writes) {
        MetaObject account = realm.account(digits);
        if (!realm.store.linked(caller.user(), Kind.ACCOUNT, account.id)) {
            throw Refusal.permission("Ad account owner has NOT grant ads_management or ads_read permission");
        }
        checkScopes(caller, writes);
        return account;
    }

    private static void checkScopes(Caller caller, boolean writes) {
        if (writes && !caller.token().mayManageAds()) {
            throw Refusal.permission("Requires ads_management permission to manage the object");
        }
        if (!caller.token().mayReadAds()) {
            throw Refusal.permission("Requires ads_read or ads_management permission");
        }
    }

    /** The object, if this caller may touch it so. */
    MetaObject object(Caller caller, String id, boolean writes) {
        MetaObject object = realm.store.find(id);
        if (object == null) {
            throw Refusal.unknownObject(id);
        }
        if (!object.account.isEmpty()) {
            MetaObject owner = realm.account(object.account);
            if (!realm.store.linked(caller.user(), Kind.ACCOUNT, owner.id)) {
                throw Refusal.unknownObject(id);
            }
            checkScopes(caller, writes);
            return object;
        }
        boolean mine =
                switch (object.kind) {
                    case PAGE -> ownsPage(caller, object.id);
                    case LEAD_FORM -> ownsPage(caller, object.text("page_id", ""));
                    case USER -> object.id.equals(caller.user());
                    case BUSINESS -> realm.store.linked(caller.user(), Kind.BUSINESS, object.id);
                    default -> true;
                };
        if (!mine) {
            throw Refusal.unknownObject(id);
        }
        return object;
    }

    boolean ownsPage(Caller caller, String page) {
        return realm.store.linked(caller.user(), Kind.PAGE, page);
    }

    /**
     * Whether an edge of a user shows anything to this token. Without the permission, pages are an empty list.
     *
     * @throws Refusal for the edges that say so instead
     */
    boolean mayList(Caller caller, String edge) {
        Set<String> scopes = caller.token().scopes();
        return switch (edge) {
            case "accounts" -> scopes.contains("pages_show_list");
            case "businesses" -> {
                if (!scopes.contains("business_management")) {
                    throw Refusal.permission("Requires business_management permission to manage the object");
                }
                yield true;
            }
            case "adaccounts" -> {
                checkScopes(caller, false);
                yield true;
            }
            default -> true;
        };
    }
}
