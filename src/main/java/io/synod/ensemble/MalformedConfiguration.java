package io.synod.ensemble;

/** A text that is no configuration; the message is a sentence for the operator. */
public final class MalformedConfiguration extends Exception {
  public MalformedConfiguration(String reason) {
    super(reason);
  }

  MalformedConfiguration(int line, String text, String reason) {
    super("line " + line + ", " + text + ": " + reason);
  }
}
