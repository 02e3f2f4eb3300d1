package io.synod.znode;

import io.synod.journal.Bytes;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** A whole tree with its sessions as the body of a transaction: what {@link TreeWriter} writes, deflated. */
public record PackedTree(Bytes deflated) {
  private static final int BUFFER = 1 << 16;

  /** Gives all of a tree to the writer; {@link TreeWriter#end} is called for it. */
  @FunctionalInterface
  public interface Content {
    void writeTo(TreeWriter writer) throws IOException;
  }

  /** A tree that takes more bytes than may be. */
  public static final class TooLarge extends IOException {
    TooLarge(int maxBytes) {
      super("the tree takes more than " + (maxBytes >> 20) + " MiB in a transaction of its own");
    }
  }

  /** @throws TooLarge when it would be above {@code maxBytes} */
  public static PackedTree of(Content content, int maxBytes) throws IOException {
    var bytes = new Bounded(maxBytes);
    var fast = new Deflater(Deflater.BEST_SPEED);
    try (var out = new DataOutputStream(new DeflaterOutputStream(bytes, fast, BUFFER))) {
      var writer = new TreeWriter(out);
      content.writeTo(writer);
      writer.end();
    } finally {
      fast.end();
    }
    return new PackedTree(Bytes.owning(bytes.toByteArray()));
  }

  DataInput unpacked() {
    return new DataInputStream(new BufferedInputStream(new InflaterInputStream(new ByteArrayInputStream(deflated.unsafeArray())), BUFFER));
  }

  private static final class Bounded extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER);
    private final int maxBytes;

    Bounded(int maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (bytes.size() + length > maxBytes) throw new TooLarge(maxBytes);
      bytes.write(source, offset, length);
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }
  }
}
