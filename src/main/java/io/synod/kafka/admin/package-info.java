/**
 * The APIs of the broker whose request is answered by one look-up or one question to the cluster: metadata, topics, configurations,
 * offsets, producer ids. One class per operation.
 */
package io.synod.kafka.admin;
