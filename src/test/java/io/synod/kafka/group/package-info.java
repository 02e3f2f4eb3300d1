/** Consumer groups with stock clients, over real connections and partitions. */
package io.synod.kafka.group;
