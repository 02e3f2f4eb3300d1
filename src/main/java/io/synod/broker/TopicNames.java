package io.synod.broker;

import java.util.Optional;

/** What a topic may be called; the messages are Kafka's. Pure. */
public final class TopicNames {
  private static final int MAX_LENGTH = 249;

  private TopicNames() {}

  /** @return what is wrong with {@code name}, empty when nothing is */
  public static Optional<String> fault(String name) {
    String reason = reason(name);
    return reason == null ? Optional.empty() : Optional.of("Topic name is invalid: " + reason);
  }

  private static String reason(String name) {
    if (name.isEmpty()) return "the empty string is not allowed";
    if (name.equals(".")) return "'.' is not allowed";
    if (name.equals("..")) return "'..' is not allowed";
    if (name.length() > MAX_LENGTH) return "the length of '" + name + "' is longer than the max allowed length " + MAX_LENGTH;
    if (!name.chars().allMatch(TopicNames::legal)) {
      return "'" + name + "' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
    }
    return null;
  }

  private static boolean legal(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
  }

  /** Metric names hold {@code _} for {@code .}: two topics that differ in nothing else would collide there. */
  public static boolean collide(String one, String other) {
    return one.replace('.', '_').equals(other.replace('.', '_'));
  }
}
