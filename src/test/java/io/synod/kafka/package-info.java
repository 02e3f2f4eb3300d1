/** The Kafka port, asked by the real clients and by nobody's clients. */
package io.synod.kafka;
