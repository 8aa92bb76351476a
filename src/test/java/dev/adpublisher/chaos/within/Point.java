package dev.adpublisher.chaos.within;

import java.util.List;
import java.util.function.Function;

/**
 * A moment in the service, as the entry of one of its methods. The subject says whose moment it is: the campaign or the ad account, and after
 * it what it is about; null means that this call is not the moment meant.
 */
public enum Point {
    /** The request is accepted, the publish row not committed. */
    BEFORE_PUBLISH_COMMIT("publishing/AdmissionSql", "admit", "", a -> text(a[1], "campaign")),
    /** Committed, the 202 not sent. */
    BEFORE_ANSWER("publishing/PublicationResource", "answer", "Accepted;", a -> text(a[0], "location")),
    /** Claimed, or admitted with its lease. */
    CLAIMED("publishing/PublishRun", "work", "Lio/vertx/core/Context;", a -> text(claim(a[1]), "campaignId")),
    BEFORE_INTENT(
            "publishing/PublishJournal",
            "flush",
            "",
            a -> ((List<?>) a[4]).isEmpty() ? null : text(a[1], "campaignId")),
    /** The intent is committed, nothing sent. */
    BEFORE_FIRST_BYTE("graph/GraphTransport", "send", "", a -> created(a[1])),
    /** Half of the request's body is sent; not the entry of a method, see {@link Weaver}. */
    IN_BODY("graph/GraphTransport", "write", "HttpClientRequest;", a -> created(a[1])),
    /** Meta has answered with an id, which is not in the database. */
    BEFORE_ID_COMMIT(
            "publishing/PublishJournal", "flush", "", a -> written(text(a[1], "campaignId"), a[3], "CONFIRMED")),
    AFTER_ID_COMMIT(
            "publishing/JournalWriter",
            "settle",
            "",
            a -> written(text(value(a[0], "claim"), "campaignId"), results(a[1]), "CONFIRMED")),
    /** The search has found it, the row does not say so. */
    BEFORE_ADOPTION("publishing/PublishJournal", "flush", "", a -> written(text(a[1], "campaignId"), a[3], "ADOPTED")),
    ACTIVATING("graph/GraphClient", "setStatus", "", a -> "ACTIVE".equals(a[3]) ? text(a[1], "adAccountId") : null),
    ROLLING_BACK("graph/GraphClient", "delete", "GraphAccess;", a -> text(a[1], "adAccountId")),
    /** The run has come to an end or to a wait, which is not written yet. */
    BEFORE_RELEASE(
            "publishing/ReleaseJournal",
            "release",
            "RunEnd;)",
            a -> text(value(a[1], "claim"), "campaignId") + " "
                    + a[2].getClass().getSimpleName()),
    /** In the middle of the transaction that writes the end, its row locked. */
    IN_TRANSACTION("publishing/ReleaseJournal", "fill", "", a -> text(value(a[2], "claim"), "campaignId")),
    /** A connection's tokens are sealed under a new key, and nothing of it is committed. */
    REENCRYPTING("connection/ResealSql", "sealedAndNotCommitted", "", a -> String.valueOf(a[1]));

    final String owner;
    final String method;
    final String descriptorPart;
    private final Function<Object[], String> subject;

    Point(String owner, String method, String descriptorPart, Function<Object[], String> subject) {
        this.owner = "dev/adpublisher/" + owner;
        this.method = method;
        this.descriptorPart = descriptorPart;
        this.subject = subject;
    }

    /** Whose moment a call is, from its receiver and arguments; null if it is not this moment. */
    String subject(Object[] call) {
        return subject.apply(call);
    }

    private static Object claim(Object begun) {
        return begun.getClass().getSimpleName().equals("Claim") ? begun : value(value(begun, "publication"), "claim");
    }

    private static String text(Object owner, String name) {
        return String.valueOf(value(owner, name));
    }

    private static String created(Object request) {
        String path = text(request, "path");
        return "POST".equals(text(request, "method")) && path.startsWith("act_") && !path.endsWith("/adlabels")
                ? path
                : null;
    }

    /** The campaign and the kinds of the results that have this state. */
    private static String written(String campaign, Object results, String state) {
        StringBuilder kinds = new StringBuilder();
        for (Object result : (List<?>) results) {
            if (text(result, "state").equals(state)) {
                kinds.append(' ').append(text(result, "kind"));
            }
        }
        return kinds.isEmpty() ? null : campaign + kinds;
    }

    private static List<?> results(Object batch) {
        return ((List<?>) batch)
                .stream()
                        .map(pending -> value(pending, "result"))
                        .filter(result -> result != null)
                        .toList();
    }

    /** A record's component or a private field, of classes that this one cannot see. */
    static Object value(Object owner, String name) {
        try {
            try {
                var accessor = owner.getClass().getDeclaredMethod(name);
                accessor.setAccessible(true);
                return accessor.invoke(owner);
            } catch (NoSuchMethodException field) {
                var found = owner.getClass().getDeclaredField(name);
                found.setAccessible(true);
                return found.get(owner);
            }
        } catch (ReflectiveOperationException moved) {
            throw new IllegalStateException(owner.getClass() + " has no " + name + " any more", moved);
        }
    }
}
