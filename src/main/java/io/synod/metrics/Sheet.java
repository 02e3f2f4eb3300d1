package io.synod.metrics;

/**
 * Takes the values of one moment. Names are in snake case and complete: nothing is put before or behind them. A name may come several times with
 * different labels, and always with the same kind and help.
 */
public interface Sheet {
  /** A fact that is not a number; a form that knows only numbers leaves it out. */
  void text(String name, String value);

  /** A value that goes up and down. @param labels name, value, name, value, … */
  void gauge(String name, String help, Number value, String... labels);

  /** A count since the start. @param labels name, value, name, value, … */
  void counter(String name, String help, Number value, String... labels);

  /** A distribution. @param labels name, value, name, value, … */
  void summary(String name, String help, Distribution values, String... labels);

  /** A distribution of which only this is known. @param labels name, value, name, value, … */
  void summary(String name, String help, long count, double sum, String... labels);
}
