package dev.adpublisher.problem;

import java.util.Map;

/** A problem and the headers that its status asks for, such as {@code WWW-Authenticate}. */
record Answer(Problem problem, Map<String, String> headers) {

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer of(Problem problem) {
        return new Answer(problem, Map.of());
    }
}
