package dev.adpublisher.publishing;

import io.vertx.core.Context;

/** Lets an event loop do first what is in its queue already, and what that brings about. */
final class Turns {
    private Turns() {}

    /** Does the work on this context after so many turns of its event loop; one is the next. */
    static void after(int turns, Context context, Runnable work) {
        context.runOnContext(turn -> {
            if (turns > 1) {
                after(turns - 1, context, work);
            } else {
                work.run();
            }
        });
    }
}
