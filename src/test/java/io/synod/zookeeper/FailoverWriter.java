package io.synod.zookeeper;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.jute.Record;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.proto.ConnectRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.RequestHeader;

/** One client on a thread of its own that creates an ephemeral sequential znode, one after the other, for {@link FailoverLoad}; it goes on with its session. */
abstract class FailoverWriter implements AutoCloseable {
  private static final int SESSION_MILLIS = 30_000;
  private static final String PATH = "/failover-";
  private static final long AGAIN_NANOS = 5_000_000;
  private static final int CONNECT_MILLIS = 500;

  private final Thread thread;
  private volatile boolean ended;
  private volatile int written;
  private volatile long expected = Long.MAX_VALUE;
  private volatile long succeeded;

  private FailoverWriter(String name) {
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** One at each of {@code hosts}. */
  static List<FailoverWriter> raw(List<String> hosts) {
    return IntStream.range(0, hosts.size()).mapToObj(i -> (FailoverWriter) new Raw(hosts.get(i))).map(FailoverWriter::start).toList();
  }

  static FailoverWriter stock(String hosts) throws IOException {
    return new Stock(hosts).start();
  }

  final FailoverWriter start() {
    thread.start();
    return this;
  }

  /** Returns once a write is acknowledged. */
  abstract void write() throws Exception;

  /** After a write that was not. */
  abstract void recover() throws Exception;

  int written() {
    return written;
  }

  /** From now on the first write that is begun after {@code nanos} and acknowledged is looked for. */
  void expect(long nanos) {
    expected = nanos;
  }

  /** When that was acknowledged; 0 while it has not been. */
  long succeeded() {
    return succeeded;
  }

  private void run() {
    while (!ended) {
      long began = System.nanoTime();
      try {
        write();
        written++;
        if (succeeded == 0 && began - expected > 0 && expected != Long.MAX_VALUE) succeeded = System.nanoTime();
      } catch (Exception failed) {
        again();
      }
    }
  }

  private void again() {
    try {
      recover();
    } catch (Exception notYet) {
      LockSupport.parkNanos(AGAIN_NANOS);
    }
  }

  @Override
  public void close() throws IOException {
    ended = true;
    thread.interrupt();
  }

  /** At one member, whose connection it opens again at once when it was lost. */
  private static final class Raw extends FailoverWriter {
    private static final byte[] CREATE = frame(new RequestHeader(1, ZooDefs.OpCode.create),
        new CreateRequest(PATH, new byte[100], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL.toFlag()));
    private final InetSocketAddress address;
    private volatile Socket socket = new Socket();
    private DataInputStream in;
    private long session;
    private byte[] password = new byte[16];

    Raw(String host) {
      super("writer at " + host);
      String[] parts = host.split(":");
      address = new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    }

    private static byte[] frame(Record... records) {
      try {
        return RawClient.frame(records);
      } catch (IOException e) {
        throw new IllegalStateException("a buffer refused what was written to it", e);
      }
    }

    @Override void write() throws IOException {
      if (in == null) throw new IOException("not connected");
      socket.getOutputStream().write(CREATE);
      int error = receive().getInt(12);
      if (error != 0) throw new IOException("answered with " + error);
    }

    @Override void recover() throws IOException {
      in = null;
      socket.close();
      socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.connect(address, CONNECT_MILLIS);
      socket.setSoTimeout(2 * SESSION_MILLIS / 3);
      in = new DataInputStream(socket.getInputStream());
      socket.getOutputStream().write(frame(new ConnectRequest(0, 0, SESSION_MILLIS, session, password, false)));
      try {
        ByteBuffer answer = receive();
        if (answer.getInt(4) <= 0) session = 0;                  // it has expired
        else session = answer.getLong(8);
        password = new byte[16];
        if (session != 0) answer.position(20).get(password);
      } catch (IOException refused) {
        in = null;
        throw refused;
      }
    }

    private ByteBuffer receive() throws IOException {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      return ByteBuffer.wrap(bytes);
    }

    @Override public void close() throws IOException {
      super.close();
      socket.close();
    }
  }

  /** Knows all members, and finds the next one by itself. */
  private static final class Stock extends FailoverWriter {
    private final ZooKeeper zookeeper;

    Stock(String hosts) throws IOException {
      super("writer");
      zookeeper = new ZooKeeper(hosts, SESSION_MILLIS, event -> {});
    }

    @Override void write() throws KeeperException, InterruptedException {
      zookeeper.create(PATH, new byte[100], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
    }

    @Override void recover() {
      LockSupport.parkNanos(AGAIN_NANOS);
    }

    @Override public void close() throws IOException {
      super.close();
      try {
        zookeeper.close();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
