/** Tests of a partition's log and its actor. Batches are made by the client library, see {@link io.synod.partition.Batches}. */
package io.synod.partition;
