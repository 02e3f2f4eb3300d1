/** Tests of the command line. */
package io.synod.cli;
