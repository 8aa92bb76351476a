package dev.adpublisher.chaos;

import dev.adpublisher.chaos.Watch.Standing;

/** The state of a publish in which its user cancels. */
enum CancelAt {
    AT_ONCE,
    UPLOADING,
    CREATING,
    ADSET_HELD,
    ADS_HELD,
    RECONCILING,
    ACTIVATING,
    THROTTLED,
    RECONNECTING,
    PARKED,
    FAILED,
    /** And a retry in the same moment. Either may win. */
    AGAINST_RETRY;

    String target() {
        return this == ACTIVATING ? "active" : "paused";
    }

    FaultClass fault() {
        return switch (this) {
            case RECONCILING -> FaultClass.TIMEOUT_NOT_DONE;
            case THROTTLED -> FaultClass.THROTTLED_17;
            case RECONNECTING -> FaultClass.TOKEN_190;
            case PARKED -> FaultClass.UNLISTED;
            case FAILED, AGAINST_RETRY -> FaultClass.POLICY_368;
            default -> FaultClass.NONE;
        };
    }

    String edge() {
        return this == AGAINST_RETRY ? "ads" : "adsets";
    }

    private boolean holds() {
        return holdMatch() != null;
    }

    private String holdMatch() {
        return switch (this) {
            case UPLOADING -> "\"method\":\"POST\",\"edge\":\"adimages\"";
            case CREATING -> "\"method\":\"POST\",\"edge\":\"campaigns\"";
            case ADSET_HELD -> "\"method\":\"POST\",\"edge\":\"adsets\"";
            case ADS_HELD -> "\"method\":\"POST\",\"edge\":\"ads\"";
            case ACTIVATING -> "\"method\":\"POST\",\"edge\":\"node\",\"param\":{\"status\":\"ACTIVE\"}";
            default -> null;
        };
    }

    private static String hold(Tenant tenant) {
        return "cancel-" + tenant.account;
    }

    void prepare(Tenant tenant) {
        if (holds()) {
            tenant.fault(holdMatch(), 1, "{\"type\":\"hold\",\"when\":\"after\",\"name\":\"" + hold(tenant) + "\"}");
        }
    }

    boolean isNow(Rig rig, Tenant tenant, Standing standing) {
        String phase = standing.phase();
        return switch (this) {
            case AT_ONCE -> true;
            case UPLOADING, CREATING, ADSET_HELD, ADS_HELD, ACTIVATING ->
                rig.sandbox.get("holds").has(hold(tenant));
            case RECONCILING -> phase.equals("reconciling");
            case THROTTLED -> phase.equals("waiting_throttle");
            case RECONNECTING -> phase.equals("waiting_reconnect");
            case PARKED -> phase.equals("parked");
            case FAILED, AGAINST_RETRY -> standing.isFailed();
        };
    }

    /** Cancels, twice, for every command may be repeated. Answers whether it was taken, or came too late to be. */
    boolean cancel(Rig rig, Tenant tenant) {
        if (this == AGAINST_RETRY) {
            Thread cancel = Thread.ofVirtual().start(() -> tenant.command("cancel"));
            tenant.command("retry");
            try {
                cancel.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        boolean taken = tenant.command("cancel").statusCode() == 202;
        if (holds()) {
            rig.sandbox.post("release", "{\"name\":\"" + hold(tenant) + "\"}");
        }
        tenant.command("cancel");
        return taken;
    }
}
