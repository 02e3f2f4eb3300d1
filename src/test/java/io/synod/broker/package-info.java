/** What the tree says and how it is folded into a view. */
package io.synod.broker;
