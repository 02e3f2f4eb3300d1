package io.synod.loop;

/**
 * The node cannot go on (STYLE section 8). The message is the one clear sentence the operator reads: what is wrong, with the
 * values, and what to do. Whoever meets it on the way up lets it pass; {@code node} turns it into the exit code.
 */
public final class Fatal extends RuntimeException {
  private final transient Exit exit;

  public Fatal(Exit exit, String sentence) {
    super(sentence);
    this.exit = exit;
  }

  public Fatal(Exit exit, String sentence, Throwable cause) {
    super(sentence, cause);
    this.exit = exit;
  }

  public Exit exit() {
    return exit;
  }
}
