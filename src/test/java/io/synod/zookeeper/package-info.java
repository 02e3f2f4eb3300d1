/** The ZooKeeper protocol: codecs, transcripts, and stock clients against a server in this JVM. */
package io.synod.zookeeper;
