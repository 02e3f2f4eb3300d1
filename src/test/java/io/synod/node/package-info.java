/** Tests of how a node is put together. */
package io.synod.node;
