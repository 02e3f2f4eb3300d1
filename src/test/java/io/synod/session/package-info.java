/** Rules of sessions, and their actor driven message by message. */
package io.synod.session;
