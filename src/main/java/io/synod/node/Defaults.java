package io.synod.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weakest layer of the configuration: {@code application.conf}, and behind it the {@code reference.conf} of every library. To read and resolve
 * these six thousand lines takes a quarter of a second, so the build does it once ({@link #main}) and packages the outcome as {@value #RESOURCE}.
 * A class path without that, as an IDE's may be, reads the files themselves.
 */
public final class Defaults {
  static final String RESOURCE = "defaults.bin";
  private static final ClassLoader LOADER = Defaults.class.getClassLoader();

  private Defaults() {}

  /** Writes {@value #RESOURCE} into the directory {@code arguments[0]}. */
  public static void main(String[] arguments) throws IOException {
    try (var out = new DataOutputStream(Files.newOutputStream(Path.of(arguments[0], RESOURCE)))) {
      write(out, parsed().root().unwrapped());
    }
  }

  /** Resolved; the same whether it was packaged or is read now. */
  static Config load() {
    try (InputStream packaged = LOADER.getResourceAsStream(RESOURCE)) {
      return packaged == null ? parsed() : read(packaged);
    } catch (IOException e) {
      throw new UncheckedIOException("the node's own defaults cannot be read; is the jar damaged?", e);
    }
  }

  static Config parsed() {
    Config libraries = ConfigFactory.parseResources(LOADER, "reference.conf").resolve();
    return ConfigFactory.parseResources(LOADER, "application.conf").withFallback(libraries).resolve();
  }

  @SuppressWarnings("unchecked")
  static Config read(InputStream in) throws IOException {
    return ConfigValueFactory.fromMap((Map<String, Object>) read(new DataInputStream(new BufferedInputStream(in))), "defaults").toConfig();
  }

  /** A byte for the type, then the value; maps and lists begin with their size. */
  static void write(DataOutputStream out, Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      out.writeByte('m');
      out.writeShort(map.size());
      for (var entry : map.entrySet()) {
        out.writeUTF((String) entry.getKey());
        write(out, entry.getValue());
      }
    } else if (value instanceof List<?> list) {
      out.writeByte('l');
      out.writeShort(list.size());
      for (Object element : list) write(out, element);
    } else if (value instanceof Integer number) {
      out.writeByte('i');
      out.writeInt(number);
    } else if (value instanceof Long number) {
      out.writeByte('j');
      out.writeLong(number);
    } else if (value instanceof Double number) {
      out.writeByte('d');
      out.writeDouble(number);
    } else if (value instanceof Boolean truth) {
      out.writeByte('z');
      out.writeBoolean(truth);
    } else if (value == null) {
      out.writeByte('0');
    } else {
      out.writeByte('s');
      out.writeUTF((String) value);
    }
  }

  private static Object read(DataInputStream in) throws IOException {
    byte type = in.readByte();
    return switch (type) {
      case 'm' -> {
        var map = new LinkedHashMap<String, Object>();
        for (int left = in.readUnsignedShort(); left > 0; left--) map.put(in.readUTF(), read(in));
        yield map;
      }
      case 'l' -> {
        var list = new ArrayList<Object>();
        for (int left = in.readUnsignedShort(); left > 0; left--) list.add(read(in));
        yield list;
      }
      case 'i' -> in.readInt();
      case 'j' -> in.readLong();
      case 'd' -> in.readDouble();
      case 'z' -> in.readBoolean();
      case '0' -> null;
      case 's' -> in.readUTF();
      default -> throw new IOException("no value has the type " + type);
    };
  }
}
