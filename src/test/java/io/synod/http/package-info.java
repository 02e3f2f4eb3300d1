/** Tests of the HTTP port, over a real one in the process. */
package io.synod.http;
