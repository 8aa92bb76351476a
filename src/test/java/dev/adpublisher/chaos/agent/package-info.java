/**
 * A Java agent that the harness puts into the shipped service, unchanged: it announces crash points, shifts a clock, and makes the known-broken
 * variants. Nothing of it is in the product, and it needs nothing but the JDK, because its hooks live in the bootstrap class loader.
 */
package dev.adpublisher.chaos.agent;
