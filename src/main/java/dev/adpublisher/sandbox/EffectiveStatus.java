package dev.adpublisher.sandbox;

import java.util.Locale;

/**
 * What Meta shows as {@code effective_status}: the configured status seen through parents, processing, review and billing.
 *
 * <p>The first quarter of the review time after creation is IN_PROCESS. A paused parent hides the review of the ad.
 */
final class EffectiveStatus {
    /** Text in an ad's copy that the sandbox's reviewers reject. */
    static final String FORBIDDEN = "forbidden-claim";

    private final Realm realm;

    EffectiveStatus(Realm realm) {
        this.realm = realm;
    }

    String of(MetaObject object) {
        if (object.status == Status.DELETED || gone(object.campaign) || gone(object.adSet)) {
            return "DELETED";
        }
        if (object.status == Status.ARCHIVED || archived(object.campaign) || archived(object.adSet)) {
            return "ARCHIVED";
        }
        if (object.kind.delivers() && processing(object)) {
            return "IN_PROCESS";
        }
        if (object.status == Status.PAUSED) {
            return "PAUSED";
        }
        MetaObject adSet = object.adSet;
        if (adSet != null && adSet.status == Status.PAUSED) {
            return "ADSET_PAUSED";
        }
        MetaObject campaign = object.campaign;
        if (campaign != null && campaign.status == Status.PAUSED) {
            return "CAMPAIGN_PAUSED";
        }
        return object.kind == Kind.AD ? reviewed(object) : "ACTIVE";
    }

    private String reviewed(MetaObject ad) {
        if (realm.account(ad.account).text("funding_source") == null) {
            return "PENDING_BILLING_INFO";
        }
        if (realm.clock.now() < ad.reviewFrom + realm.review.toMillis()) {
            return "PENDING_REVIEW";
        }
        return rejected(ad) ? "DISAPPROVED" : "ACTIVE";
    }

    boolean rejected(MetaObject ad) {
        MetaObject creative = ad.creative;
        return creative != null
                && Json.write(creative.data).toLowerCase(Locale.ROOT).contains(FORBIDDEN);
    }

    private boolean processing(MetaObject object) {
        return realm.clock.now() < object.createdAt + realm.review.toMillis() / 4;
    }

    private static boolean gone(@org.jspecify.annotations.Nullable MetaObject parent) {
        return parent != null && parent.status == Status.DELETED;
    }

    private static boolean archived(@org.jspecify.annotations.Nullable MetaObject parent) {
        return parent != null && parent.status == Status.ARCHIVED;
    }
}
