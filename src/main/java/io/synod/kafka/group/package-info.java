/**
 * Consumer groups over the wire: one handler per API, which translates a request into a {@link io.synod.group.GroupCommand} and the
 * group's answer into a response. All rules are in {@link io.synod.group}; start at {@link io.synod.kafka.group.GroupApis}.
 */
package io.synod.kafka.group;
