package dev.adpublisher.publishing;

import dev.adpublisher.problem.Problem;

/** Why a publish or a command makes no sense in the present state, where more than one place says so: 409. */
final class Conflicts {

    private Conflicts() {}

    static Problem underWay() {
        return Problem.conflict(
                "publication_under_way",
                "This campaign is being published already. Look at its publication, or cancel it.");
    }

    /** A rollback that waits for a person. */
    static Problem takenBack() {
        return Problem.conflict(
                "publication_under_way",
                "What was published before is being taken back, and that waits for you: look at the publication, then retry it.");
    }

    static Problem elsewhere() {
        return Problem.conflict(
                "published_elsewhere",
                "The campaign was published by another service; its objects at Meta are not known well enough to act on.");
    }
}
