package io.synod.node;

import io.synod.loop.Exit;
import io.synod.loop.Fatal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What becomes of one key of ZooKeeper's configuration here. The keys are in {@link ZooKeys}. */
sealed interface ZooKey {
  /** System properties of ZooKeeper without the usual prefix. */
  Set<String> WITHOUT_PREFIX = Set.of("jute.maxbuffer", "readonlymode.enabled");

  /** Adds the setting it stands for to {@code settings}, or the reason why there is none to {@code remarks}. */
  void translate(String key, String value, Map<String, String> settings, List<String> remarks);

  static ZooKey of(String key) {
    return ZooKeys.meaning(key);
  }

  /** The same thing has another name here. */
  record Setting(String name, Form form) implements ZooKey {
    @Override
    public void translate(String key, String value, Map<String, String> settings, List<String> remarks) {
      settings.put(name, form.converted(key, value));
    }
  }

  /** Read elsewhere ({@link ZooCfg}), together with other keys. */
  record Part() implements ZooKey {
    @Override
    public void translate(String key, String value, Map<String, String> settings, List<String> remarks) {}
  }

  /** Has no effect. @param reason ends the sentence "KEY=VALUE has no effect: " */
  record NoEffect(String reason) implements ZooKey {
    @Override
    public void translate(String key, String value, Map<String, String> settings, List<String> remarks) {
      remarks.add(key + "=" + value + " has no effect: " + reason);
    }
  }

  /** Has no effect unless it is {@code same}, which is how things are here anyway. */
  record Always(String same, String reason) implements ZooKey {
    @Override
    public void translate(String key, String value, Map<String, String> settings, List<String> remarks) {
      if (!value.equalsIgnoreCase(same)) remarks.add(key + "=" + value + " has no effect: " + reason);
    }
  }

  /** How a value is written here. */
  enum Form {
    TEXT {
      @Override
      String converted(String key, String value) {
        return value;
      }
    },
    NUMBER {
      @Override
      String converted(String key, String value) {
        return Integer.toString(number(key, value));
      }
    },
    KIBIBYTES {
      @Override
      String converted(String key, String value) {
        return number(key, value) + " KiB";
      }
    },
    /** ZooKeeper takes fewer than 3 for 3. */
    SNAPSHOTS {
      @Override
      String converted(String key, String value) {
        return Integer.toString(Math.max(3, number(key, value)));
      }
    };

    abstract String converted(String key, String value);
  }

  /** Decimal, or hexadecimal with {@code 0x}. */
  static int number(String key, String value) {
    try {
      return Integer.decode(value);
    } catch (NumberFormatException wrong) {
      throw new Fatal(Exit.USAGE, "zoo.cfg: " + key + "=" + value + " is not a number", wrong);
    }
  }
}
