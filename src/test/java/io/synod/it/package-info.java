/** Tests that start {@code target/node.jar} as a process and use it with stock clients. Run by {@code mvn verify}, after the jar is built. */
package io.synod.it;
