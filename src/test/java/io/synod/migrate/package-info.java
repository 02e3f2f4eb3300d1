/** ZooKeeper's own classes write what is imported and read what is exported. */
package io.synod.migrate;
