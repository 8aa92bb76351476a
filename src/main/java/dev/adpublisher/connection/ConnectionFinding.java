package dev.adpublisher.connection;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One thing that is not as it should be with a connection.
 *
 * @param code a value of {@code connection_status}
 * @param message what is wrong and what helps, for the connection's owner
 */
@Schema(name = "ConnectionFinding")
record ConnectionFinding(String code, String message) {
    static ConnectionFinding of(ConnectionStatus status, String message) {
        return new ConnectionFinding(status.column(), message);
    }
}
