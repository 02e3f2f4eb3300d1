/** Synod: one jar that does the work of a coordination ensemble and of a log broker cluster. See docs/architecture.md. */
package io.synod;
