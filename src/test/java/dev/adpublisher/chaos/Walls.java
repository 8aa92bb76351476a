package dev.adpublisher.chaos;

import dev.adpublisher.chaos.Evidence.Entry;
import dev.adpublisher.chaos.Evidence.Owner;
import dev.adpublisher.chaos.Evidence.Text;
import dev.adpublisher.chaos.Violation.Invariant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** I7, nothing of one tenant with another, and I8, secrets nowhere. */
final class Walls {
    private static final Pattern IDENTIFIER =
            Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![0-9a-f])[0-9]{6,20}(?![0-9a-f])");
    private static final Pattern LONG_HEX = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");
    private static final String CANARY = "canary-";
    private static final int SHOWN = 200;

    private final Evidence evidence;
    private final Map<String, String> ownerOf = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private Walls(Evidence evidence) {
        this.evidence = evidence;
        for (Owner owner : evidence.owners()) {
            ownerOf.put(owner.account(), owner.account());
            ownerOf.put(owner.user().toString(), owner.account());
            ownerOf.put(owner.campaign().toString(), owner.account());
        }
        evidence.publications()
                .forEach(publication -> ownerOf.put(publication.id().toString(), publication.account()));
        evidence.live().stream()
                .filter(object -> !object.kind().equals("image"))
                .forEach(object -> ownerOf.put(object.id(), object.account()));
    }

    static List<Violation> check(Evidence evidence) {
        Walls walls = new Walls(evidence);
        walls.callsStayWithTheirTenant();
        evidence.texts().forEach(walls::read);
        return walls.violations;
    }

    private void callsStayWithTheirTenant() {
        Map<String, String> tokens = new HashMap<>();
        evidence.owners()
                .forEach(owner -> owner.tokenFingerprints().forEach(print -> tokens.put(print, owner.account())));
        for (Entry entry : evidence.ledger()) {
            String owner = tokens.get(entry.token());
            if (owner != null && !entry.account().isEmpty() && !owner.equals(entry.account())) {
                violations.add(new Violation(
                        Invariant.I7, owner, entry.operation() + " with its token in account " + entry.account()));
            }
        }
    }

    private void read(Text text) {
        try (Stream<String> lines = text.lines().get()) {
            lines.forEach(line -> read(text, line));
        }
    }

    private void read(Text text, String line) {
        Set<String> owners = new TreeSet<>();
        if (text.account() != null) {
            owners.add(text.account());
        }
        Matcher identifiers = IDENTIFIER.matcher(line);
        while (identifiers.find()) {
            String owner = ownerOf.get(identifiers.group());
            if (owner != null) {
                owners.add(owner);
            }
        }
        if (owners.size() > 1) {
            violations.add(new Violation(
                    Invariant.I7,
                    owners.iterator().next(),
                    text.source() + " names " + owners + ": " + shown(line, 0)));
        }
        int canary = line.indexOf(CANARY);
        if (canary >= 0) {
            violations.add(new Violation(
                    Invariant.I8,
                    text.account() == null ? "" : text.account(),
                    text.source() + " shows a secret: " + shown(line, canary)));
        }
        if (!evidence.secrets().isEmpty()) {
            Matcher proofs = LONG_HEX.matcher(line);
            while (proofs.find()) {
                if (evidence.secrets().contains(proofs.group())) {
                    violations.add(new Violation(
                            Invariant.I8, "", text.source() + " shows a proof: " + shown(line, proofs.start())));
                }
            }
        }
    }

    private static String shown(String line, int at) {
        int from = Math.max(0, at - SHOWN / 2);
        return line.substring(from, Math.min(line.length(), from + SHOWN));
    }
}
