package io.synod.zookeeper;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.synod.testkit.Patience;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.proto.ConnectRequest;
import org.apache.zookeeper.proto.ConnectResponse;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.RequestHeader;

/** A client that says what it is told to, and nothing by itself: no pings, no reconnection. */
final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private long sessionId;

  RawClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout((int) Patience.LONG.toMillis());
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  long sessionId() {
    return sessionId;
  }

  ConnectResponse connect(int timeoutMillis) throws IOException {
    send(new ConnectRequest(0, 0, timeoutMillis, 0, new byte[16], false));
    var response = new ConnectResponse();
    response.deserialize(new JuteIn(receive()), "");
    sessionId = response.getSessionId();
    return response;
  }

  void create(String path, int flags) throws IOException {
    create(path, "", flags);
  }

  void create(String path, String data, int flags) throws IOException {
    send(new RequestHeader(1, ZooDefs.OpCode.create), new CreateRequest(path, data.getBytes(StandardCharsets.UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, flags));
    receive();
  }

  /** One frame that holds these records. */
  void send(Record... records) throws IOException {
    out.write(frame(records));
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  static byte[] frame(Record... records) throws IOException {
    ByteBuf bytes = Unpooled.buffer();
    bytes.writeInt(0);
    for (Record record : List.of(records)) record.serialize(new JuteOut().to(bytes), "");
    bytes.setInt(0, bytes.readableBytes() - 4);
    byte[] frame = new byte[bytes.readableBytes()];
    bytes.readBytes(frame);
    return frame;
  }

  ByteBuf receive() throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return Unpooled.wrappedBuffer(frame);
  }

  /** Waits for the end of the connection, in order or not; false when something else comes. */
  boolean ended() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
