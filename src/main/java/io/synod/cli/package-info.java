/** The command line of node.jar: {@link io.synod.cli.Main}. It parses, calls {@code node}, and turns what happened into an exit code. */
package io.synod.cli;
