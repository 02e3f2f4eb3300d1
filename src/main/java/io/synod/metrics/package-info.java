/**
 * What a node measures, and the forms in which it is told. A {@link io.synod.metrics.Source} writes its values on a
 * {@link io.synod.metrics.Sheet} when somebody asks; {@link io.synod.metrics.PrometheusText} is the sheet behind {@code /metrics},
 * {@link io.synod.metrics.MonitorValues} the one behind the word {@code mntr} and the command {@code monitor}. Distributions are kept in a
 * {@link io.synod.metrics.Summary}, a cell per writing thread. Names are those of the originals (FACTS B11, C12), letter for letter, which is why no
 * metrics library stands between: they rename counters.
 */
package io.synod.metrics;
