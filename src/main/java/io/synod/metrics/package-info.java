/** Meters and the names under which they are published (FACTS B11 and C12). {@link io.synod.metrics.Meters} is the one registry of a node. */
package io.synod.metrics;
