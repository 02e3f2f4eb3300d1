package io.synod.znode;

/** What is a path of a znode: absolute, {@code /} between names, no empty or relative name, no character a terminal or file cannot show. */
public final class Paths {
  public static final String ROOT = "/";
  public static final String SYSTEM = "/zookeeper";
  public static final String QUOTA = "/zookeeper/quota";
  public static final String CONFIG = "/zookeeper/config";

  private Paths() {}

  /** As ZooKeeper's PathUtils decides. */
  public static boolean isValid(String path) {
    if (path == null || path.isEmpty() || path.charAt(0) != '/') return false;
    if (path.length() == 1) return true;
    int nameStart = 1;
    for (int i = 1; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '/') {
        if (!isName(path, nameStart, i)) return false;
        nameStart = i + 1;
      } else if (isForbidden(c)) {
        return false;
      }
    }
    return isName(path, nameStart, path.length());
  }

  /** Znodes that are always there. */
  public static boolean isPermanent(String path) {
    return path.equals(ROOT) || path.equals(SYSTEM) || path.equals(QUOTA) || path.equals(CONFIG);
  }

  /** @param path valid, not the root */
  public static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash == 0 ? ROOT : path.substring(0, slash);
  }

  /** @param path valid, not the root */
  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static boolean isName(String path, int start, int end) {
    int length = end - start;
    if (length == 0) return false;
    if (path.charAt(start) != '.') return true;
    return !(length == 1 || length == 2 && path.charAt(start + 1) == '.');
  }

  private static boolean isForbidden(char c) {
    return c <= '\u001f' || c >= '\u007f' && c <= '\u009f' || c >= '\ud800' && c <= '\uf8ff' || c >= '\ufff0';
  }
}
