package dev.adpublisher.chaos;

import java.util.List;

/** What Meta does to a publish, as scripts for the sandbox; {@code EDGE} is the create that it strikes. */
enum FaultClass {
    NONE,
    TIMEOUT_NOT_DONE("{'type':'timeout','when':'before'}"),
    TIMEOUT_DONE("{'type':'timeout','when':'after'}"),
    TIMEOUT_DONE_AND_LAG("{'type':'timeout','when':'after','lag_ms':3000}"),
    /** Made and answered, and not on any edge yet. */
    SEARCH_LAG("{'type':'search_lag','ms':2000}"),
    LANDS_AFTER_THE_CLIENT_LEFT("{'type':'delayed_commit','close_after_ms':300,'ms':1500}"),
    LANDS_TOO_LATE("{'type':'delayed_commit','close_after_ms':300,'ms':6500}"),
    HTTP_500_NOT_DONE("{'type':'html','status':500,'when':'before'}"),
    HTTP_500_DONE("{'type':'html','status':500,'when':'after'}"),
    CODE_1_NOT_DONE("{'type':'error','code':1,'when':'before'}"),
    CODE_1_DONE("{'type':'error','code':1,'when':'after'}"),
    CODE_2_NOT_DONE("{'type':'error','code':2,'when':'before'}"),
    CODE_2_DONE("{'type':'error','code':2,'when':'after'}"),
    RESET_NOT_DONE("{'type':'reset','when':'before'}"),
    RESET_DONE("{'type':'reset','when':'after'}"),
    RESET_IN_THE_ANSWER("{'type':'reset_middle'}"),
    SLOW_DRIP("{'type':'drip','bytes':4,'ms':30}"),
    ENDLESS_DRIP("{'type':'drip','bytes':1,'ms':500}"),
    ENDLESS_BODY("{'type':'endless'}"),
    CUT_OFF("{'type':'truncated'}"),
    EMPTY_200("{'type':'empty'}"),
    HTML_200("{'type':'html'}"),
    MALFORMED_JSON("{'type':'malformed'}"),
    ERROR_INSIDE_200("{'type':'error_in_200','code':2,'when':'before'}"),
    ID_MISSING("{'type':'no_id'}"),
    THROTTLED_4("{'type':'error','code':4,'message':'blocked for 1000 ms',HEADERS}"),
    THROTTLED_17("{'type':'error','code':17,'subcode':2446079,'message':'blocked for 1000 ms',HEADERS}"),
    THROTTLED_32("{'type':'error','code':32,'message':'blocked for 1000 ms',HEADERS}"),
    THROTTLED_613("{'type':'error','code':613,'subcode':1487742,'message':'blocked for 1000 ms',HEADERS}"),
    THROTTLED_80000("{'type':'error','code':80000,'message':'blocked for 1000 ms',HEADERS}"),
    THROTTLED_80004("{'type':'error','code':80004,'message':'blocked for 1000 ms',HEADERS}"),
    HEADERS_AT_100("{'type':'headers',HEADERS}"),
    HEADERS_ABSENT("{'type':'headers','kind':'absent'}"),
    HEADERS_MALFORMED("{'type':'headers','kind':'malformed'}"),
    HEADERS_ABSURD("{'type':'headers','kind':'absurd'}"),
    TOKEN_190("{'type':'error','code':190,'status':401}"),
    TOKEN_190_458("{'type':'error','code':190,'subcode':458,'status':401}"),
    TOKEN_190_460("{'type':'error','code':190,'subcode':460,'status':401}"),
    TOKEN_190_463("{'type':'error','code':190,'subcode':463,'status':401}"),
    PERMISSION_200("{'type':'error','code':200,'status':403}"),
    PERMISSION_10("{'type':'error','code':10,'status':403}"),
    POLICY_368("{'type':'error','code':368,'status':403}"),
    UNLISTED("{'type':'error','code':77777,'status':400}"),
    FRESH_PARENT("{'type':'fresh_parent'}"),
    /** The answer is lost, and then the token, while nobody knows what became of the create. */
    TOKEN_LOST_WHILE_UNKNOWN(
            "{'type':'reset','when':'after'}", "GET {'type':'error','code':190,'subcode':460,'status':401}"),
    PERMISSION_LOST_WHILE_UNKNOWN("{'type':'timeout','when':'before'}", "GET {'type':'error','code':10,'status':403}"),
    POLICY_WHILE_UNKNOWN("{'type':'reset','when':'after'}", "GET {'type':'error','code':368,'status':403}"),
    THROTTLED_WHILE_UNKNOWN(
            "{'type':'reset','when':'after'}",
            "GET {'type':'error','code':17,'subcode':2446079,'message':'blocked for 1000 ms',HEADERS}"),
    /** What is asked of the search is answered by a machine that has never heard of JSON. */
    SEARCH_ANSWERS_NONSENSE("{'type':'timeout','when':'before'}", "GET {'type':'html'}");

    private static final String HEADERS =
            "'headers':{'X-Ad-Account-Usage':{'acc_id_util_pct':100,'reset_time_duration':1}}";

    private final List<String> scripts;

    FaultClass(String... scripts) {
        this.scripts = List.of(scripts);
    }

    /** Strikes the create on that edge once, and the searches after it where it says so. */
    void script(Tenant tenant, String edge) {
        for (String script : scripts) {
            boolean search = script.startsWith("GET ");
            String fault = (search ? script.substring("GET ".length()) : script)
                    .replace("HEADERS", HEADERS)
                    .replace('\'', '"');
            String match = search ? "\"method\":\"GET\"" : "\"method\":\"POST\",\"edge\":\"" + edge + "\"";
            tenant.fault(match, 1, fault);
        }
    }

    /** Whether it alone makes a publish fail, so that what comes after it does not happen before its user retries. */
    boolean endsIt() {
        return switch (this) {
            case POLICY_368, PERMISSION_200, PERMISSION_10, POLICY_WHILE_UNKNOWN, PERMISSION_LOST_WHILE_UNKNOWN -> true;
            default -> false;
        };
    }

    /** Whether it can be told of every create; the others are about creates that have a parent. */
    boolean fits(String edge) {
        return this != FRESH_PARENT || List.of("adsets", "ads").contains(edge);
    }
}
