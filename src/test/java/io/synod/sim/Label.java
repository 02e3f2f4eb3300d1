package io.synod.sim;

import akka.dispatch.Mailbox;

/** Names a task the same way in every run: an actor by its path, anything else by its class without what the JVM numbers. */
final class Label {
  private static final ClassValue<String> BY_CLASS = new ClassValue<>() {
    @Override
    protected String computeValue(Class<?> type) {
      return named(type);
    }
  };

  private Label() {}

  static String of(Runnable task) {
    if (task instanceof Mailbox mailbox && mailbox.actor() != null) return mailbox.actor().self().path().toStringWithoutAddress();
    return of(task.getClass());
  }

  static String of(Class<?> type) {
    return BY_CLASS.get(type);
  }

  private static String named(Class<?> type) {
    String name = type.getName();
    int lambda = name.indexOf("$$Lambda");
    return name.substring(name.lastIndexOf('.', lambda < 0 ? name.length() : lambda) + 1, lambda < 0 ? name.length() : lambda)
        + (lambda < 0 ? "" : " lambda");
  }
}
