/**
 * Meta on your desk: a stateful Graph and Marketing API on a port of its own, for development and tests.
 *
 * <p>It keeps a world of accounts, pages and ads, refuses what Meta refuses, writes every request and every effect into an
 * append-only ledger, and breaks on demand: scripted faults, delays, throttling. Plain Vert.x, no framework; all state belongs
 * to one event loop, so nothing here locks. Never part of the production artifact.
 */
@NullMarked
package dev.adpublisher.sandbox;

import org.jspecify.annotations.NullMarked;
