/**
 * Real processes, killed, frozen and cut off at named moments while Meta misbehaves, and the invariants afterwards, from Meta's ledger, the
 * database and the logs. {@link dev.adpublisher.chaos.ChaosTest} is where to begin.
 */
package dev.adpublisher.chaos;
