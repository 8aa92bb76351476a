/**
 * What the harness weaves into the shipped service's classes, and what they then call: it announces crash points, shifts a clock, and makes the
 * known-broken variants. Nothing of it is in the product, and it needs nothing but the JDK.
 */
package dev.adpublisher.chaos.within;
