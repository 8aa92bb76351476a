package dev.adpublisher.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.problem.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks a connection to be: the members of the body, each a checked text or null. May hold tokens, so its text names members only.
 */
final class ConnectionInput {

    static final String USER_TOKEN = "long_lived_user_token";
    static final String PAGE_TOKEN = "selected_page_access_token";
    static final String READ_TOKEN = "read_only_user_token";
    static final String PAGE = "selected_page_id";
    static final String ACCOUNT = "selected_ad_account_id";
    static final String INSTAGRAM = "selected_ig_user_id";
    static final String PIXEL = "selected_pixel_id";
    static final String BUSINESS = "selected_business_id";
    static final String FB_USER = "fb_user_id";
    static final String BUSINESS_NAME = "selected_business_name";
    static final String PAGE_NAME = "selected_page_name";
    static final String ACCOUNT_NAME = "selected_ad_account_name";
    static final String INSTAGRAM_NAME = "selected_ig_username";

    private static final Pattern ID = Pattern.compile("[0-9]{1,32}");
    private static final Pattern ACCOUNT_ID = Pattern.compile("(act_)?[0-9]{1,32}");
    /** What may stand in a header: no space, no control character. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]{8,4096}");

    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,400}");

    private static final Map<String, Pattern> SELECTIONS = Map.ofEntries(
            Map.entry(PAGE, ID),
            Map.entry(ACCOUNT, ACCOUNT_ID),
            Map.entry(INSTAGRAM, ID),
            Map.entry(PIXEL, ID),
            Map.entry(BUSINESS, ID),
            Map.entry(PAGE_TOKEN, TOKEN),
            Map.entry(READ_TOKEN, TOKEN),
            Map.entry(BUSINESS_NAME, NAME),
            Map.entry(PAGE_NAME, NAME),
            Map.entry(ACCOUNT_NAME, NAME),
            Map.entry(INSTAGRAM_NAME, NAME));
    private static final Map<String, Pattern> IDENTITY = Map.of(USER_TOKEN, TOKEN, FB_USER, ID);
    private static final Set<String> ALWAYS = Set.of(PAGE, ACCOUNT);

    private final Map<String, @Nullable String> members;

    private ConnectionInput(Map<String, @Nullable String> members) {
        this.members = members;
    }

    /**
     * A whole connection.
     *
     * @throws Problem 422 with the members to blame; no value is quoted
     */
    static ConnectionInput whole(JsonNode body) {
        Map<String, Pattern> known = new LinkedHashMap<>(SELECTIONS);
        known.putAll(IDENTITY);
        List<Violation> violations = new ArrayList<>();
        for (String needed : List.of(USER_TOKEN, PAGE, ACCOUNT)) {
            if (!body.hasNonNull(needed)) {
                violations.add(violation(needed, "required", "This is needed.", null));
            }
        }
        return read(body, known, violations);
    }

    /**
     * Other selections for a connection that is there; null takes one back.
     *
     * @throws Problem 422 with the members to blame
     */
    static ConnectionInput selections(JsonNode body) {
        List<Violation> violations = new ArrayList<>();
        for (String needed : ALWAYS) {
            if (body.has(needed) && body.get(needed).isNull()) {
                violations.add(violation(needed, "required", "This can be changed, but not taken away.", null));
            }
        }
        return read(body, SELECTIONS, violations);
    }

    private static ConnectionInput read(JsonNode body, Map<String, Pattern> known, List<Violation> violations) {
        if (!body.isObject()) {
            throw Problem.badRequest("body_not_an_object", "The body must be a JSON object.");
        }
        Map<String, @Nullable String> members = new LinkedHashMap<>();
        body.propertyStream().forEach(member -> {
            Violation wrong = check(member.getKey(), member.getValue(), known);
            if (wrong == null) {
                members.put(member.getKey(), member.getValue().textValue());
            } else {
                violations.add(wrong);
            }
        });
        if (!violations.isEmpty()) {
            throw Problem.unprocessable(
                    "connection_invalid", "The connection has members that cannot be used.", violations);
        }
        return new ConnectionInput(members);
    }

    private static @Nullable Violation check(String name, JsonNode value, Map<String, Pattern> known) {
        Pattern form = known.get(name);
        if (form == null) {
            String members = String.join(", ", known.keySet().stream().sorted().toList());
            return violation(
                    name,
                    "unknown_member",
                    "This member is not known here.",
                    "Remove it. Known members are: " + members + ".");
        }
        if (value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            return violation(name, "wrong_type", "This must be a string.", "Send it as a string.");
        }
        return form.matcher(value.textValue()).matches() ? null : violation(name, "malformed", explain(form), null);
    }

    private static String explain(Pattern form) {
        if (form == TOKEN) {
            return "This is not an access token: 8 to 4,096 visible ASCII characters without spaces.";
        }
        if (form == NAME) {
            return "A name has 1 to 400 characters, none of them a control character.";
        }
        return form == ACCOUNT_ID
                ? "An ad account's id is 1 to 32 digits, with or without act_ before them."
                : "An id of Meta is 1 to 32 digits.";
    }

    static Violation violation(String member, String code, String message, @Nullable String fix) {
        String escaped = member.replace("~", "~0").replace("/", "~1");
        return new Violation("/connection/" + escaped, code, message, fix);
    }

    /** Whether the member is there, be it as null. */
    boolean has(String name) {
        return members.containsKey(name);
    }

    /** The member's text; null if it is absent or null. */
    @Nullable
    String text(String name) {
        return members.get(name);
    }

    /** The member's text if it is there (null takes it back), else what was there before. */
    @Nullable
    String textOr(String name, @Nullable String before) {
        return members.containsKey(name) ? members.get(name) : before;
    }

    @Override
    public String toString() {
        return "ConnectionInput" + members.keySet();
    }
}
