/** Extensions of JUnit Jupiter that tests of several packages use. */
package io.synod.testkit;
