package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sees what becomes of campaigns, ad sets and ads in the accounts that the app is subscribed to: the end of processing and new issues. There
 * is no word of an approval, as at Meta.
 */
final class WebhookWatch {
    static final String IN_PROCESS = "in_process_ad_objects";
    static final String WITH_ISSUES = "with_issues_ad_objects";

    private final Realm realm;
    private final EffectiveStatus effective;
    private final Map<String, String> seen = new HashMap<>();

    WebhookWatch(Realm realm) {
        this.realm = realm;
        this.effective = new EffectiveStatus(realm);
    }

    /** A change of one field, in the account of that number. */
    record Change(String account, String field, ObjectNode value) {}

    void clear() {
        seen.clear();
    }

    /** What has changed since the last look. */
    List<Change> look() {
        Set<String> accounts = subscribed();
        List<Change> changes = new ArrayList<>();
        if (!accounts.isEmpty()) {
            for (MetaObject object : realm.store.all()) {
                if (object.kind.delivers() && accounts.contains(object.account)) {
                    look(object, changes);
                }
            }
        }
        return changes;
    }

    private void look(MetaObject object, List<Change> changes) {
        String now = effective.of(object);
        String before = seen.put(object.id, now);
        if (before == null || before.equals(now)) {
            return;
        }
        if (before.equals("IN_PROCESS")) {
            changes.add(new Change(object.account, IN_PROCESS, value(object).put("status_name", now)));
        }
        if (now.equals("DISAPPROVED")) {
            changes.add(new Change(
                    object.account,
                    WITH_ISSUES,
                    value(object)
                            .put("error_code", 1487472)
                            .put("error_summary", "Ad rejected")
                            .put("error_message", "This ad does not comply with the advertising policies.")));
        }
    }

    private static ObjectNode value(MetaObject object) {
        return Json.object()
                .put("id", object.id)
                .put("level", object.kind == Kind.AD_SET ? "AD_SET" : object.kind.name());
    }

    private Set<String> subscribed() {
        MetaObject app = realm.store.find(realm.options.appId());
        Set<String> accounts = new HashSet<>();
        for (MetaObject object : realm.store.all()) {
            if (object.kind == Kind.ACCOUNT
                    && app != null
                    && realm.store.edge(object.id, "subscribed_apps").contains(app)) {
                accounts.add(object.account);
            }
        }
        return accounts;
    }
}
