/** What tests of several packages use: extensions of JUnit Jupiter, and stand-ins. */
package io.synod.testkit;
