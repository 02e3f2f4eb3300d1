package io.synod.loop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.SingleThreadEventLoop;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one message to many connections by a {@link SendRing}, a batch at a time (decision 0015). A batch holds one message, each connection once, and nothing but
 * what may leave at once; it leaves before the task that has filled it returns, so that nothing can have closed a socket of it.
 *
 * <p>The ring is made when somebody first sends together. Until it is there, and where there is none, each send is a system call of its own.
 */
final class LoopMailing implements Mailing, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LoopMailing.class);
  /** That no loop has a ring. */
  private static final AtomicBoolean SAID = new AtomicBoolean();
  /** Sends in one system call, which keeps the loop for some 8 us each. */
  static final int BATCH = 128;

  private final SingleThreadEventLoop loop;
  /** No ring is wanted, or can be had. */
  private boolean without;
  private SendRing ring;
  /** Somebody is sending together, by the ring. */
  private boolean open;
  /** Of the batch that is being filled; none is 0. */
  private long batch = 1;
  private int size;
  private ByteBuf message;
  /** A new one for each batch: to store references in an old array would cost the collector as much as all else here. */
  private NettyConnection[] connections;

  /** @param wanted whether there may be a ring: where sockets are watched with epoll, this is Linux on an architecture whose system calls are known */
  LoopMailing(SingleThreadEventLoop loop, boolean wanted) {
    this.loop = loop;
    without = !wanted;
  }

  @Override public void together(Runnable sending) {
    open = ring() != null;
    try {
      sending.run();
    } finally {
      open = false;
      leave();
    }
  }

  /** Null while there is none. */
  SendRing ring() {
    if (ring != null || without) return ring;
    CompletableFuture<Void> loaded = Libc.loaded();
    if (!loaded.isDone()) return null;
    try {
      loaded.join();
      ring = SendRing.open(BATCH);
    } catch (CompletionException | IOException none) {
      if (!SAID.getAndSet(true)) LOG.info("io_uring cannot be had ({}): many are told with a system call each", none.getMessage());
    }
    without = ring == null;
    return ring;
  }

  @Override public void inNextTurn(Runnable task) {
    loop.executeAfterEventLoopIteration(() -> loop.execute(task));
  }

  /** Whether {@code shared} can be added for connections before whose sockets nothing waits. What the batch had before, and cannot be in one with it, leaves. */
  boolean takes(ByteBuf shared) {
    if (open && size > 0 && (shared != message || ring.isFull())) leave();
    return open;
  }

  /** Adds what it takes. @return the batch, which {@code connection} is in until that has left */
  long add(NettyConnection connection, int socket, ByteBuf shared) {
    if (size == 0) {
      message = shared.retain();
      connections = new NettyConnection[BATCH];
    }
    ring.add(socket, shared.memoryAddress() + shared.readerIndex(), shared.readableBytes());
    connections[size++] = connection;
    return batch;
  }

  /** Whether {@code asked} has not left yet. */
  boolean isFilling(long asked) {
    return asked == batch;
  }

  /** What was added leaves now: for what comes behind it on one of the connections, and at the end. */
  void leave() {
    if (size == 0) return;
    int leaving = size;
    ByteBuf left = message;
    NettyConnection[] to = connections;
    size = 0;
    message = null;
    batch++;
    int[] results = new int[leaving];           // its own as well, whatever else may leave meanwhile
    try {
      submit(results);
      int bytes = left.readableBytes();
      for (int i = 0; i < leaving; i++) {
        if (results[i] != bytes) to[i].left(left, results[i]);
      }
    } finally {
      left.release();
    }
  }

  private void submit(int[] results) {
    try {
      ring.submit(results);
    } catch (IOException broken) {
      LOG.warn("{} goes on without io_uring: many are told with a system call each", Thread.currentThread().getName(), broken);
      ring.close();
      ring = null;
      without = true;
      open = false;
    }
  }

  /** When the loop has ended. */
  @Override public void close() {
    if (ring != null) ring.close();
    ring = null;
  }
}
