/** Tests of {@link io.synod.group}; {@link io.synod.group.LocalBroker} stands in for the broker where real partitions are wanted. */
package io.synod.group;
