package dev.adpublisher.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.adpublisher.platform.AdPublisher;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house's rooms and who may know whom; architecture in one place that fails. */
class BoundariesTest {
    private static final String HOUSE = "dev.adpublisher";
    /** Main code alone: what lies where the main class lies. */
    private static final JavaClasses CODE = new ClassFileImporter()
            .importUrl(AdPublisher.class.getProtectionDomain().getCodeSource().getLocation());

    /**
     * What each room may know besides itself. A room that is not here may not exist. Graph, tenancy, audit, problem, platform, media and secrets
     * serve everyone; beyond that each line says which other feature's public types it uses.
     */
    private static final Map<String, Set<String>> MAY_KNOW = Map.ofEntries(
            Map.entry("problem", Set.of()),
            Map.entry("secrets", Set.of()),
            Map.entry("sandbox", Set.of()),
            Map.entry("plan", Set.of()),
            Map.entry("media", Set.of("problem", "platform")),
            Map.entry("platform", Set.of("problem", "sandbox")),
            Map.entry("tenancy", Set.of("problem", "platform")),
            Map.entry("audit", Set.of("tenancy", "problem", "platform")),
            Map.entry("graph", Set.of("problem", "platform", "secrets")),
            Map.entry("webhook", features("schedule")),
            Map.entry("connection", features("plan")),
            Map.entry("campaign", features("plan", "connection")),
            Map.entry("publishing", features("plan", "connection", "campaign")),
            Map.entry("schedule", features()),
            Map.entry("verification", features("plan", "connection", "campaign", "publishing", "schedule")),
            Map.entry("metrics", features("plan", "connection", "campaign", "publishing", "schedule")),
            Map.entry("console", features("plan", "connection", "campaign", "publishing", "verification", "metrics")));

    @Test
    void everyRoomIsOnTheMap() {
        assertThat(CODE.stream().map(BoundariesTest::room).distinct()).isSubsetOf(MAY_KNOW.keySet());
    }

    @Test
    void roomsKnowOnlyWhomTheyMay() {
        MAY_KNOW.forEach((room, known) -> check(noClasses()
                .that(inRoom(room))
                .should()
                .dependOnClassesThat(describe(
                        "are in a room that " + room + " may not know",
                        target -> target.getPackageName().startsWith(HOUSE)
                                && !room(target).equals(room)
                                && !known.contains(room(target))))));
    }

    @Test
    void roomsFormNoCycles() {
        check(slices().matching(HOUSE + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void theSandboxIsStartedByTheEmbeddedStartAlone() {
        check(noClasses()
                .that(not(inRoom("sandbox")))
                .and()
                .haveSimpleNameNotStartingWith("Embedded")
                .should()
                .dependOnClassesThat(inRoom("sandbox")));
    }

    @Test
    void theSandboxNeedsNoQuarkus() {
        check(noClasses()
                .that(inRoom("sandbox"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.quarkus..", "jakarta..", "org.eclipse.microprofile..", "io.smallrye..")));
    }

    @Test
    void thePlanIsPure() {
        check(noClasses()
                .that(inRoom("plan"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "io.smallrye..",
                        "io.quarkus..",
                        "io.vertx..",
                        "jakarta.enterprise..",
                        "jakarta.inject..",
                        "jakarta.ws..",
                        "jakarta.persistence..",
                        "org.hibernate..",
                        "java.sql..",
                        "javax.sql..",
                        "java.net.http..")));
    }

    @Test
    void theGraphKnowsNoDatabaseButTheSharedBudgetOfCalls() {
        check(noClasses()
                .that(inRoom("graph"))
                .and(not(named("BudgetSql")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "org.hibernate..", "io.quarkus.hibernate..", "jakarta.persistence..", "io.vertx.sqlclient..")));
    }

    @Test
    void wireRecordsStayInTheGraph() {
        check(noClasses()
                .that(not(inRoom("graph")))
                .should()
                .dependOnClassesThat(resideInAPackage(HOUSE + ".graph.wire..")));
    }

    @Test
    void hibernateIsForTransactionsAndRepositories() {
        check(noClasses()
                .that(not(named("Transactions", "Repository")))
                .and()
                .areNotAnnotatedWith("jakarta.persistence.Entity")
                .and(not(generated()))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.hibernate.reactive..", "io.quarkus.hibernate.reactive..")));
    }

    @Test
    void theReactiveSqlClientIsForTheHotPaths() {
        check(noClasses()
                .that(not(named("Journal", "Lease", "Leases", "Sql", "Upsert", "Feed")))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..", "io.vertx.mutiny.sqlclient..")
                                // What it throws may be told apart anywhere.
                                .and(not(assignableTo(Throwable.class)))));
    }

    @Test
    void nothingWaits() {
        check(noClasses()
                .that(not(inRoom("sandbox")))
                .and()
                .haveSimpleNameNotStartingWith("Embedded")
                .should(accessTargetWhere(waits())));
    }

    @Test
    void nothingSleeps() {
        check(noClasses().should().callMethod(Thread.class, "sleep", long.class));
    }

    @Test
    void resourceMethodsArePublicBecauseOthersAnswer404() {
        check(methods()
                .that()
                .areMetaAnnotatedWith("jakarta.ws.rs.HttpMethod")
                .and()
                .areDeclaredInClassesThat()
                .areNotInterfaces()
                .should()
                .bePublic());
    }

    @Test
    void beansAreGivenTheirNeedsByTheirConstructor() {
        check(noFields()
                .should()
                .beAnnotatedWith("jakarta.inject.Inject")
                .orShould()
                .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty"));
    }

    @Test
    void everyPackageSaysThatItIsNullMarked() {
        assertThat(CODE.getPackage(HOUSE).getSubpackagesInTree().stream()
                        .filter(candidate -> !candidate.getClasses().isEmpty())
                        .filter(candidate -> !candidate.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName))
                .isEmpty();
    }

    @Test
    void typesWithAnImplAreNotSplit() {
        check(classes().should().haveSimpleNameNotEndingWith("Impl"));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CODE);
    }

    private static Set<String> features(String... others) {
        Set<String> all = new TreeSet<>(Set.of("graph", "tenancy", "audit", "problem", "platform", "media", "secrets"));
        all.addAll(Set.of(others));
        return all;
    }

    private static String room(JavaClass type) {
        String[] parts = type.getPackageName().split("\\.");
        return parts.length > 2 ? parts[2] : "";
    }

    private static DescribedPredicate<JavaClass> inRoom(String room) {
        return describe(
                "in " + room,
                type -> type.getPackageName().startsWith(HOUSE) && room(type).equals(room));
    }

    /** The outermost class has a name that ends so. */
    private static DescribedPredicate<JavaClass> named(String... endings) {
        return describe("named *" + String.join(", *", endings), type -> {
            JavaClass outermost = type;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            String name = outermost.getSimpleName();
            return Set.of(endings).stream().anyMatch(name::endsWith);
        });
    }

    private static DescribedPredicate<JavaClass> generated() {
        return describe("generated", type -> type.getSimpleName().endsWith("_"));
    }

    private static DescribedPredicate<JavaAccess<?>> waits() {
        return describe("waits for something asynchronous", access -> {
            String owner = access.getTargetOwner().getName();
            String called = access.getTarget().getName();
            return (owner.startsWith("io.smallrye.mutiny.") && called.startsWith("await"))
                    || (owner.equals("java.util.concurrent.CompletableFuture")
                            && (called.equals("join") || called.equals("get")))
                    || (owner.startsWith("io.vertx.") && called.equals("toCompletableFuture"));
        });
    }
}
