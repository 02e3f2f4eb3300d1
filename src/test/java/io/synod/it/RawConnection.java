package io.synod.it;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.proto.ConnectRequest;
import org.apache.zookeeper.proto.ReplyHeader;

/** A connection that sends whatever a test wants, and need not read. */
final class RawConnection implements AutoCloseable {
  private static final int ANSWER_MILLIS = 30_000;
  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  RawConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(ANSWER_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** Sends as it is; that the other side has closed already is no failure. */
  RawConnection send(byte[] bytes) throws IOException {
    try {
      out.write(bytes);
    } catch (SocketException closed) {
      if (!socket.isConnected()) throw closed;
    }
    return this;
  }

  /** Sends with its length before it. */
  RawConnection sendFrame(ByteBuffer frame) throws IOException {
    var bytes = ByteBuffer.allocate(Integer.BYTES + frame.remaining()).putInt(frame.remaining()).put(frame.duplicate());
    return send(bytes.array());
  }

  /** A ZooKeeper session that does only what the test says: it does not ping by itself, nor does it give up. */
  static RawConnection session(int port, int timeoutMillis) throws IOException {
    var connection = new RawConnection(port).sendFrame(jute(new ConnectRequest(0, 0, timeoutMillis, 0, new byte[16], false)));
    connection.readFrame();
    return connection;
  }

  static ByteBuffer jute(Record... records) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (Record record : records) record.serialize(BinaryOutputArchive.getArchive(bytes), "");
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /** The next answer's header. */
  ReplyHeader reply() throws IOException {
    var header = new ReplyHeader();
    header.deserialize(BinaryInputArchive.getArchive(new ByteArrayInputStream(readFrame().array())), "");
    return header;
  }

  /** Sends in the background until the other side takes no more: whoever reads nothing must not be kept waiting by its own requests. */
  Thread sendRepeatedly(byte[] bytes, int times) {
    var sender = new Thread(() -> {
      try {
        for (int i = 0; i < times; i++) out.write(bytes);
      } catch (IOException closed) {
        Thread.currentThread().interrupt();
      }
    }, "slow-reader");
    sender.setDaemon(true);
    sender.start();
    return sender;
  }

  /** Nothing more will be sent. */
  RawConnection endOfInput() throws IOException {
    try {
      socket.shutdownOutput();
    } catch (SocketException closed) {
      if (!socket.isConnected()) throw closed;
    }
    return this;
  }

  /** The next answer, without its length. */
  ByteBuffer readFrame() throws IOException {
    var frame = new byte[in.readInt()];
    in.readFully(frame);
    return ByteBuffer.wrap(frame);
  }

  /** All that is answered until the other side ends the connection. */
  String readText() throws IOException {
    var text = new ByteArrayOutputStream();
    try {
      in.transferTo(text);
      return text.toString(StandardCharsets.ISO_8859_1);
    } catch (SocketException reset) {
      return text.toString(StandardCharsets.ISO_8859_1);
    }
  }

  /** Reads until the other side ends the connection. @return false when it has not after half a minute */
  boolean isClosedByPeer() throws IOException {
    try {
      in.readAllBytes();
      return true;
    } catch (EOFException | SocketTimeoutException waiting) {
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
