package io.synod.loop;

import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** Says why a port cannot be opened, and what to do about it. */
final class BindFailure {
  private BindFailure() {}

  static Fatal of(ListenerSettings wanted, Throwable cause) {
    String where = "cannot listen on " + wanted.host() + ":" + wanted.port() + " for " + wanted.name() + ": ";
    boolean unknownHost = cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException;
    String why = unknownHost
        ? "the name has no address. Correct it, or give an IP address."
        : explained(String.valueOf(cause.getMessage()), wanted);
    return new Fatal(Exit.PORT, where + why, cause);
  }

  private static String explained(String text, ListenerSettings wanted) {
    if (text.contains("in use")) {
      return "the port is in use. Stop the process that holds it (ss -ltnp 'sport = :" + wanted.port() + "' shows which),"
          + " or choose another with --set " + wanted.portSetting() + "=PORT.";
    }
    if (text.contains("ssign")) return "this machine has no such address. Give one that it has, or 0.0.0.0 for all.";
    if (text.contains("ermission")) {
      return "the system does not permit it. Choose a port above 1023 with --set " + wanted.portSetting() + "=PORT, or grant the right.";
    }
    return text + ". Check the address and the port (--set " + wanted.portSetting() + "=PORT).";
  }
}
