/**
 * The Kafka wire protocol: frames in, generated messages of kafka-clients through one handler per API, responses out in request order.
 *
 * <p>A connection lives on one event loop: {@link io.synod.kafka.KafkaConnection} holds its requests in order, {@code Produces} and
 * {@code Fetches} are the two APIs whose answers are put together from the replies of partitions (received by
 * {@code KafkaConnectionActor}), all others are {@link io.synod.kafka.ApiHandler}s. Record bytes are not copied on the heap: a produced
 * batch is a slice of the frame that the partition releases, a fetched one leaves by sendfile.
 */
package io.synod.kafka;
