package io.synod.znode;

/** An authenticated identity, {@code world:anyone}, {@code digest:user:hash}, {@code ip:127.0.0.1}, … */
public record Identity(String scheme, String id) {
  public static final Identity ANYONE = new Identity("world", "anyone");

  @Override
  public String toString() {
    return scheme + ":" + id;
  }
}
