/** Tests of what is measured and of the forms in which it is told. */
package io.synod.metrics;
