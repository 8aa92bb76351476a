package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.connection.MetaConnection;
import dev.adpublisher.graph.ErrorCatalogue;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.graph.GraphError;
import dev.adpublisher.graph.GraphOutcome;
import dev.adpublisher.plan.Finding;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.plan.Plan;
import dev.adpublisher.plan.PlannedObject;
import dev.adpublisher.plan.Severity;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.publishing.Preparation.Prepared;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dry run: asks Meta about the whole tree and creates nothing. Each ad goes as one {@code validate_only} call with its creative, its ad set
 * ({@code adset_spec}) and the campaign ({@code campaign_spec}) inside (marketing-api.md, 8.10: a near full-tree dry run); the campaign goes
 * once on its own, because only that checks everything about it. Pictures go as addresses, for nothing is uploaded.
 */
@ApplicationScoped
class Validation {
    private static final int AT_ONCE = 8;

    private final GraphClient graph;

    Validation(GraphClient graph) {
        this.graph = graph;
    }

    /** The plan with Meta's own findings added to it. A plan that is blocked already is not shown to Meta. */
    Uni<Prepared> validate(Prepared prepared) {
        MetaConnection connection = prepared.connection();
        if (connection == null || !prepared.plan().publishable()) {
            return Uni.createFrom().item(prepared);
        }
        GraphAccess access = connection.access();
        return Multi.createFrom()
                .iterable(questions(prepared.plan()))
                .onItem()
                .transformToUni(question -> graph.validate(access, question.edge(), question.parameters())
                        .map(outcome -> finding(question, outcome)))
                .merge(AT_ONCE)
                .collect()
                .asList()
                .map(answers -> withFindings(
                        prepared, answers.stream().flatMap(List::stream).toList()));
    }

    /** One call: where, what, and how its parameters lead back to the draft. */
    private record Question(String edge, ObjectNode parameters, Map<String, String> origins) {}

    private static List<Question> questions(Plan plan) {
        List<Question> questions = new ArrayList<>();
        PlannedObject campaign = only(plan, ObjectKind.CAMPAIGN);
        PlannedObject adSet = only(plan, ObjectKind.ADSET);
        questions.add(new Question("campaigns", campaign.params(), campaign.origins()));
        for (PlannedObject ad : of(plan, ObjectKind.AD)) {
            PlannedObject creative = of(plan, ObjectKind.CREATIVE).get(ad.ordinal());
            ObjectNode parameters = ad.params().deepCopy();
            parameters.remove("adset_id");
            ObjectNode adSetSpec = adSet.params().deepCopy();
            adSetSpec.remove("campaign_id");
            adSetSpec.set("campaign_spec", campaign.params().deepCopy());
            parameters.set("adset_spec", adSetSpec);
            parameters.set("creative", withPicture(plan, creative));
            questions.add(new Question("ads", parameters, origins(ad, creative, adSet, campaign)));
        }
        return questions;
    }

    private static ObjectNode withPicture(Plan plan, PlannedObject creative) {
        ObjectNode parameters = creative.params().deepCopy();
        creative.references().stream()
                .filter(reference -> reference.kind() == ObjectKind.IMAGE)
                .forEach(reference -> {
                    PlannedObject image = of(plan, ObjectKind.IMAGE).get(reference.ordinal());
                    String parent =
                            reference.pointer().substring(0, reference.pointer().lastIndexOf('/'));
                    if (parameters.at(parent) instanceof ObjectNode node) {
                        node.remove("image_hash");
                        node.put("picture", image.params().path("url").asText());
                    }
                });
        return parameters;
    }

    private static Map<String, String> origins(PlannedObject... objects) {
        Map<String, String> origins = new HashMap<>();
        for (PlannedObject object : objects) {
            object.origins().forEach(origins::putIfAbsent);
        }
        return origins;
    }

    private static List<Finding> finding(Question question, GraphOutcome<Boolean> outcome) {
        return switch (outcome) {
            case GraphOutcome.Success<Boolean> success -> List.of();
            case GraphOutcome.Refused<Boolean>(GraphError error, var entry) -> refused(question, error, entry);
            case GraphOutcome.TokenLost<Boolean>(GraphError error, var entry) ->
                List.of(new Finding(
                        Severity.ERROR,
                        "/connection/long_lived_user_token",
                        "meta_token",
                        error.text(),
                        entry.action()));
            case GraphOutcome.Throttled<Boolean>(Duration pause, String reason) ->
                throw Problem.upstream(503, "meta_throttled", "Meta cannot be asked now: " + reason, pause);
            case GraphOutcome.NotSent<Boolean>(String reason) -> throw unavailable(reason);
            case GraphOutcome.Unknown<Boolean>(String reason, @Nullable GraphError error) -> throw unavailable(reason);
        };
    }

    private static Problem unavailable(String reason) {
        return Problem.upstream(503, "meta_unavailable", "Meta could not be asked: " + reason, Duration.ofSeconds(10));
    }

    /** One for each place that is to blame. */
    private static List<Finding> refused(Question question, GraphError error, ErrorCatalogue.Entry entry) {
        List<String> pointers = Troubles.blamed(question.origins(), error, entry);
        List<String> places = pointers.isEmpty() ? List.of(question.origins().getOrDefault("", "")) : pointers;
        return places.stream()
                .map(pointer -> new Finding(
                        Severity.ERROR,
                        pointer,
                        "meta_refuses",
                        error.text() + " (" + error.codes() + ")",
                        entry.action()))
                .toList();
    }

    /** Ads that share a fault say it once. */
    private static Prepared withFindings(Prepared prepared, List<Finding> more) {
        LinkedHashSet<Finding> findings = new LinkedHashSet<>(prepared.plan().findings());
        findings.addAll(more);
        Plan plan = prepared.plan();
        Plan asked = new Plan(plan.publishData(), plan.objects(), plan.adRows(), List.copyOf(findings));
        return new Prepared(asked, prepared.digest(), prepared.connection(), prepared.adRowIds());
    }

    private static List<PlannedObject> of(Plan plan, ObjectKind kind) {
        return plan.objects().stream().filter(object -> object.kind() == kind).toList();
    }

    private static PlannedObject only(Plan plan, ObjectKind kind) {
        return of(plan, kind).getFirst();
    }
}
