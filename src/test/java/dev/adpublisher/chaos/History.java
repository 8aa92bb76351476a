package dev.adpublisher.chaos;

import dev.adpublisher.chaos.Evidence.Entry;
import dev.adpublisher.chaos.Evidence.Intent;
import dev.adpublisher.chaos.Evidence.Live;
import dev.adpublisher.chaos.Evidence.Owner;
import dev.adpublisher.chaos.Evidence.Promise;
import dev.adpublisher.chaos.Evidence.Publication;
import dev.adpublisher.chaos.Evidence.Summary;
import dev.adpublisher.chaos.Evidence.Text;
import dev.adpublisher.chaos.Evidence.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** One publish of one ad that went right, for tests to spoil: each object has one row, was logged twice, and is at Meta. */
final class History {
    static final String ACCOUNT = "880000001";
    static final String OTHER_ACCOUNT = "880000002";
    static final UUID CAMPAIGN = UUID.randomUUID();
    static final String PROOF = "0123456789abcdef".repeat(4);
    private static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");
    private static final UUID PUBLICATION = UUID.randomUUID();
    private static final UUID USER = UUID.randomUUID();
    private static final Map<String, String> IDS =
            Map.of("campaign", "6101", "adset", "6201", "ad", "6301", "creative", "6401", "image", "abcdef0123456789");

    final List<Live> live = new ArrayList<>();
    final List<Transition> transitions = new ArrayList<>();
    final Map<String, Long> callsWhileBlocked = new HashMap<>();
    final Map<String, Long> pointLimits = new HashMap<>(Map.of(ACCOUNT, 60L));
    boolean auditCanBeChanged;
    private final List<Entry> ledger = new ArrayList<>();
    private final List<Intent> intents = new ArrayList<>();
    private final List<Text> texts = new ArrayList<>();
    private final List<Promise> promises = new ArrayList<>();
    private final List<Publication> publications = new ArrayList<>();
    private Summary summary = new Summary(CAMPAIGN, "6101", "6201", Set.of("6301"), Set.of("6301"));

    History() {
        outcome("published");
        int second = 0;
        for (String kind : List.of("image", "campaign", "creative", "adset", "ad")) {
            intents.add(intent(kind, "CONFIRMED"));
            moves(kind + "/0", "PLANNED", "IN_FLIGHT", 1, second++);
            moves(kind + "/0", "IN_FLIGHT", "CONFIRMED", 1, second++);
            live(kind, IDS.get(kind), kind.equals("image") ? "image-0" : "Sale [ap-" + marker(kind, 0) + "]", "PAUSED");
        }
    }

    static Instant at(int second) {
        return BEGIN.plusSeconds(second);
    }

    static String marker(String kind, int ordinal) {
        return (kind + ordinal + "00000000000000000000")
                .replaceAll("[^0-9a-z]", "")
                .substring(0, 20);
    }

    private static Intent intent(String kind, String state) {
        return new Intent(UUID.randomUUID(), PUBLICATION, kind, 0, marker(kind, 0), state, 1, IDS.get(kind), false);
    }

    /** Ads, ad set, campaign, in this order. */
    void goesLive() {
        int second = 30;
        for (String kind : List.of("ad", "adset", "campaign")) {
            effect(kind, IDS.get(kind), "ACTIVE", at(second++));
            live.replaceAll(object -> object.kind().equals(kind)
                    ? new Live(kind, object.id(), object.account(), object.name(), "ACTIVE")
                    : object);
        }
    }

    void outcome(String outcome) {
        publication("done", outcome);
    }

    /** Whether Meta made its ad is not known yet. */
    void waitsWithAnUnknownAd() {
        publication("waiting_throttle", null);
        intents.replaceAll(intent -> intent.kind().equals("ad")
                ? new Intent(intent.id(), PUBLICATION, "ad", 0, intent.marker(), "UNKNOWN", 1, null, false)
                : intent);
        transitions.removeIf(move -> move.subject().equals("ad/0") && move.to().equals("CONFIRMED"));
        moves("ad/0", "IN_FLIGHT", "UNKNOWN", 1, 20);
    }

    private void publication(String phase, String outcome) {
        publications.clear();
        publications.add(new Publication(PUBLICATION, USER, CAMPAIGN, ACCOUNT, "publish", "active", phase, outcome));
    }

    void forget() {
        publications.clear();
    }

    void state(String kind, String state) {
        intents.replaceAll(intent -> intent.kind().equals(kind) ? intent(kind, state) : intent);
    }

    void live(String kind, String id, String name, String status) {
        live.add(new Live(kind, id, ACCOUNT, name, status));
    }

    void moves(String subject, String from, String to, long epoch, int second) {
        transitions.add(new Transition(PUBLICATION, subject, from, to, epoch, at(second)));
    }

    void effect(String kind, String id, String to, Instant time) {
        entry("effect", "status", ACCOUNT, kind, id, to, "print", "", time);
    }

    void request(String operation, String account, String token, Instant time) {
        entry("request", operation, account, "", "", "", token, "", time);
    }

    void refusal(String detail, Instant time) {
        entry("refusal", "POST ads", ACCOUNT, "", "", "", "print", detail, time);
    }

    private void entry(
            String type,
            String operation,
            String account,
            String kind,
            String id,
            String to,
            String token,
            String detail,
            Instant time) {
        ledger.add(new Entry(ledger.size() + 1L, time, type, operation, account, kind, id, "", to, token, detail));
    }

    void promise(String end, Duration took) {
        promises.add(new Promise(ACCOUNT, CAMPAIGN, end, took, Duration.ofSeconds(70)));
    }

    void text(String account, String line) {
        texts.add(new Text("a text", account, () -> Stream.of(line)));
    }

    void summary(String campaignId) {
        summary = new Summary(CAMPAIGN, campaignId, "6201", Set.of("6301"), Set.of("6301"));
    }

    Evidence evidence() {
        return new Evidence(
                ledger,
                live,
                publications,
                intents,
                transitions,
                List.of(summary),
                promises,
                List.of(
                        new Owner(ACCOUNT, USER, CAMPAIGN, Set.of("print")),
                        new Owner(OTHER_ACCOUNT, UUID.randomUUID(), UUID.randomUUID(), Set.of("print-of-other"))),
                texts,
                Set.of(PROOF),
                callsWhileBlocked,
                pointLimits,
                auditCanBeChanged);
    }
}
