/**
 * How nodes that only know where to call find each other and become one ensemble, once: each introduces itself to the others of the Akka
 * cluster, one of them writes the {@link io.synod.founding.Charter}, all others take it over. {@link io.synod.founding.Founding} has the
 * rules and the argument why there cannot be two; the shell is {@link io.synod.founding.FoundingActor}.
 */
package io.synod.founding;
