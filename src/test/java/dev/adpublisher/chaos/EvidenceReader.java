package dev.adpublisher.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.chaos.Evidence.Entry;
import dev.adpublisher.chaos.Evidence.Intent;
import dev.adpublisher.chaos.Evidence.Live;
import dev.adpublisher.chaos.Evidence.Owner;
import dev.adpublisher.chaos.Evidence.Promise;
import dev.adpublisher.chaos.Evidence.Publication;
import dev.adpublisher.chaos.Evidence.Summary;
import dev.adpublisher.chaos.Evidence.Text;
import dev.adpublisher.chaos.Evidence.Transition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Gathers the evidence of one fleet: its database as superuser, its accounts at Meta, its logs, its answers. */
final class EvidenceReader {
    /** Of every schema that is not PostgreSQL's own; a partition's rows are its table's, unless it was archived. */
    private static final String TABLES =
            """
            SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
             ORDER BY 1
            """;

    private final Rig rig;
    private final Fleet fleet;
    private final Collection<Tenant> tenants;
    private final Set<String> accounts;

    EvidenceReader(Rig rig, Fleet fleet, Collection<Tenant> tenants) {
        this.rig = rig;
        this.fleet = fleet;
        this.tenants = tenants;
        this.accounts = tenants.stream().map(tenant -> tenant.account).collect(Collectors.toSet());
    }

    Evidence read(List<Promise> promises) {
        try (Connection database = rig.postgres.connect(fleet.database(), "postgres");
                Statement statement = database.createStatement()) {
            return new Evidence(
                    ledger(),
                    live(),
                    publications(statement),
                    intents(statement),
                    transitions(statement),
                    summaries(statement),
                    promises,
                    tenants.stream().map(EvidenceReader::owner).toList(),
                    texts(statement),
                    proofs(),
                    callsWhileBlocked(),
                    pointLimits(),
                    auditCanBeChanged());
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be read", e);
        }
    }

    private List<Entry> ledger() {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode entry : rig.sandbox.get("ledger").path("entries")) {
            if (accounts.contains(entry.path("account").asText())) {
                entries.add(new Entry(
                        entry.path("seq").asLong(),
                        Instant.parse(entry.path("time").asText()),
                        entry.path("type").asText(),
                        entry.path("operation").asText(),
                        entry.path("account").asText(),
                        entry.path("kind").asText(),
                        entry.path("id").asText(),
                        entry.path("name").asText(),
                        entry.path("to").asText(),
                        entry.path("token_fingerprint").asText(),
                        entry.path("detail").asText()));
            }
        }
        return entries;
    }

    private List<Live> live() {
        List<Live> objects = new ArrayList<>();
        for (JsonNode object : rig.sandbox.get("state").path("objects")) {
            if (accounts.contains(object.path("account").asText())) {
                boolean image = object.path("kind").asText().equals("image");
                objects.add(new Live(
                        object.path("kind").asText(),
                        image
                                ? object.at("/data/hash").asText()
                                : object.path("id").asText(),
                        object.path("account").asText(),
                        object.path("name").asText(),
                        object.path("status").asText()));
            }
        }
        return objects;
    }

    private static List<Publication> publications(Statement statement) throws SQLException {
        List<Publication> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(
                "SELECT id, user_id, campaign_id, ad_account_id, task, target, phase, outcome FROM publications ORDER"
                        + " BY attempt, created_at")) {
            while (row.next()) {
                found.add(new Publication(
                        uuid(row, "id"),
                        uuid(row, "user_id"),
                        uuid(row, "campaign_id"),
                        row.getString("ad_account_id"),
                        row.getString("task"),
                        row.getString("target"),
                        row.getString("phase"),
                        row.getString("outcome")));
            }
        }
        return found;
    }

    private static List<Intent> intents(Statement statement) throws SQLException {
        List<Intent> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(
                "SELECT id, publication_id, kind, ordinal, marker, state, epoch, meta_id, shared FROM"
                        + " publish_objects")) {
            while (row.next()) {
                found.add(new Intent(
                        uuid(row, "id"),
                        uuid(row, "publication_id"),
                        row.getString("kind"),
                        row.getInt("ordinal"),
                        row.getString("marker"),
                        row.getString("state"),
                        row.getLong("epoch"),
                        row.getString("meta_id"),
                        row.getBoolean("shared")));
            }
        }
        return found;
    }

    private static List<Transition> transitions(Statement statement) throws SQLException {
        List<Transition> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(
                "SELECT details ->> 'publication_id' AS publication, subject, from_state, to_state, (details ->>"
                        + " 'epoch')::bigint AS epoch, created_at FROM campaign_audit_log WHERE action ="
                        + " 'publish_object.state' ORDER BY created_at, id")) {
            while (row.next()) {
                found.add(new Transition(
                        UUID.fromString(row.getString("publication")),
                        row.getString("subject"),
                        row.getString("from_state"),
                        row.getString("to_state"),
                        row.getLong("epoch"),
                        row.getTimestamp("created_at").toInstant()));
            }
        }
        return found;
    }

    private static List<Summary> summaries(Statement statement) throws SQLException {
        List<Summary> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(
                "SELECT m.campaign_id, m.meta_campaign_id, m.meta_adset_id, array_to_string(m.meta_ad_ids, ',') AS"
                        + " ads, (SELECT string_agg(a.meta_ad_id, ',') FROM ads a WHERE a.campaign_id = m.campaign_id) AS"
                        + " ad_rows FROM meta_published_campaigns m")) {
            while (row.next()) {
                found.add(new Summary(
                        uuid(row, "campaign_id"),
                        row.getString("meta_campaign_id"),
                        row.getString("meta_adset_id"),
                        split(row.getString("ads")),
                        split(row.getString("ad_rows"))));
            }
        }
        return found;
    }

    private static Set<String> split(String list) {
        return list == null || list.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(list.split(",")));
    }

    private static UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    private static Owner owner(Tenant tenant) {
        Set<String> prints =
                tenant.tokens.stream().map(EvidenceReader::fingerprint).collect(Collectors.toSet());
        return new Owner(tenant.account, tenant.user, UUID.fromString(tenant.campaign), prints);
    }

    /** As the sandbox's ledger shows a token. */
    private static String fingerprint(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Text> texts(Statement statement) throws SQLException {
        List<Text> texts = new ArrayList<>();
        for (Path log : rig.logs(fleet)) {
            texts.add(new Text(log.getFileName().toString(), null, () -> lines(log)));
        }
        for (Tenant tenant : tenants) {
            texts.add(new Text("an answer", tenant.account, tenant.answers::stream));
        }
        for (String table : tables(statement)) {
            List<String> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("SELECT to_jsonb(t)::text FROM " + table + " t")) {
                while (row.next()) {
                    rows.add(row.getString(1));
                }
            }
            texts.add(new Text(table, null, rows::stream));
        }
        for (Replica replica : fleet.replicas()) {
            for (String path : List.of("/q/metrics", "/q/openapi", "/q/health")) {
                String body = fleet.management(replica, path);
                texts.add(new Text(replica.name() + path, null, body::lines));
            }
        }
        return texts;
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(TABLES)) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        if (!found.contains("publish_objects")) {
            throw new IllegalStateException("the catalog does not show the journal: " + found);
        }
        return found;
    }

    private static Stream<String> lines(Path log) {
        try {
            // Byte for byte: what is killed while it writes may end in half a letter.
            return Files.lines(log, StandardCharsets.ISO_8859_1);
        } catch (MalformedInputException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every proof that can have been made in this time, with a time and without. */
    private Set<String> proofs() {
        Set<String> proofs = new HashSet<>();
        Instant now = Instant.now();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SandboxProcess.APP_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            for (Tenant tenant : tenants) {
                for (String token : tenant.tokens) {
                    proofs.add(hex(mac, token));
                    long last = Math.min(
                            now.getEpochSecond(),
                            tenant.began.plus(Duration.ofMinutes(3)).getEpochSecond());
                    for (long second = tenant.began.getEpochSecond(); second <= last; second++) {
                        proofs.add(hex(mac, token + "|" + second));
                    }
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return proofs;
    }

    private static String hex(Mac mac, String text) {
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Map<String, Long> callsWhileBlocked() {
        return ofEachAccount("calls_while_blocked");
    }

    private Map<String, Long> pointLimits() {
        return ofEachAccount("maximum");
    }

    private Map<String, Long> ofEachAccount(String figure) {
        Map<String, Long> figures = new HashMap<>();
        rig.sandbox.get("stats").path("accounts").properties().forEach(account -> {
            if (accounts.contains(account.getKey())) {
                figures.put(account.getKey(), account.getValue().path(figure).asLong());
            }
        });
        return figures;
    }

    /** The service's role tries, with the tenant's setting, as the service would. */
    private boolean auditCanBeChanged() throws SQLException {
        Tenant tenant = tenants.iterator().next();
        for (String change :
                List.of("UPDATE campaign_audit_log SET action = 'forged'", "DELETE FROM campaign_audit_log")) {
            try (Connection service = rig.postgres.connect(fleet.database(), PostgresServer.SERVICE);
                    Statement statement = service.createStatement()) {
                service.setAutoCommit(false);
                statement.execute("SELECT set_config('app.user_id', '" + tenant.user + "', true)");
                int changed = statement.executeUpdate(change);
                service.rollback();
                if (changed > 0) {
                    return true;
                }
            } catch (SQLException refused) {
                if (!"42501".equals(refused.getSQLState())) {
                    throw refused;
                }
            }
        }
        return false;
    }
}
