package io.synod.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection on a socket: cuts what comes in into frames, gathers what goes out within a turn of the loop into one flush, and reads
 * nothing while the other side does not (its replies wait above the high water mark), or once something has come while the protocol has paused it.
 */
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection, FrameDecoder.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);

  private final Channel channel;
  private final int loop;
  private final Vigil vigil;
  private final Vigil.Awaited awaited;
  private final SingleThreadEventLoop eventLoop;
  /** Null where the transport does not show its sockets. */
  private final Socket socket;
  private final InetSocketAddress remote;
  private final InetSocketAddress local;
  private final FrameDecoder decoder;
  private final ConnectionHandler handler;
  private final LoopLeisure leisure;
  private final Rush rush;
  private final LoopMailing mailing;
  private final long cameNanos;
  private final Runnable flush = this::flush;
  private final Runnable flushAll = this::flushAll;
  private boolean flushAwaited;
  /** Of {@link #mailing}, the last this one was in. */
  private long batch;
  /** Something may be in the channel's own queue. Kept here, for that queue is three objects away, and where many connections are sent one message, each is in no cache. */
  private boolean queued;
  /** Null where nothing was ever sent lazily, as to clients, of whom there are thousands. */
  private LazyFlush lazy;
  /** Of what was sent lazily; null when nothing was since the last flush. */
  private Future<?> lazyFlush;
  private boolean paused;
  private boolean closing;
  private boolean wordSeen;

  /** On the channel's loop; {@code protocol} is asked for the handler at once. */
  NettyConnection(Channel channel, EventLoops loops, int minFrame, int maxFrame, Function<Connection, ConnectionHandler> protocol) {
    this.channel = channel;
    loop = loops.indexOf(channel.eventLoop());
    leisure = loops.leisure(loop);
    vigil = loops.vigil(loop);
    rush = loops.rush();
    mailing = loops.mailing(loop);
    cameNanos = rush.came();
    eventLoop = (SingleThreadEventLoop) channel.eventLoop();
    socket = channel instanceof UnixChannel unix && unix.fd() instanceof Socket own ? own : null;
    remote = (InetSocketAddress) channel.remoteAddress();
    local = (InetSocketAddress) channel.localAddress();
    decoder = new FrameDecoder(channel.alloc(), minFrame, maxFrame, this);
    channel.config().setRecvByteBufAllocator(FrameReads.of(decoder));
    handler = protocol.apply(this);
    awaited = new Vigil.Awaited(handler.isOfClient());
  }

  @Override public int loop() {
    return loop;
  }

  @Override public void execute(Runnable task) {
    eventLoop.execute(task);
  }

  @Override public void atTurnEnd(Runnable task) {
    eventLoop.executeAfterEventLoopIteration(task);
  }

  @Override public InetSocketAddress remote() {
    return remote;
  }

  @Override public InetSocketAddress local() {
    return local;
  }

  @Override public void send(ByteBuf message) {
    onLoop(() -> write(message));
  }

  @Override public void sendLazily(ByteBuf message, int withinMillis) {
    onLoop(() -> {
      if (add(message) && !flushAwaited) flushLazily(withinMillis);
    });
  }

  private void flushLazily(int withinMillis) {
    if (lazy == null) lazy = new LazyFlush();
    if (lazyFlush != null) lazyFlush.cancel(false);
    lazyFlush = eventLoop.schedule(flushAll, lazy.add(System.nanoTime(), withinMillis), TimeUnit.NANOSECONDS);
  }

  @Override public void send(FileRegion file) {
    onLoop(() -> write(file));
  }

  @Override public void sendAtOnce(ByteBuf message) {
    leaveBatch();
    int sent = closing ? 0 : pass(message);
    if (sent < message.readableBytes()) write(message.skipBytes(sent));
    else message.release();
  }

  @Override public boolean sendShared(ByteBuf message) {
    if (closing) return false;
    if (mailing.takes(message) && isClear()) {
      batch = mailing.add(this, socket.intValue(), message);
      return true;
    }
    leaveBatch();
    int sent = pass(message);
    if (sent == message.readableBytes()) return true;
    writeRest(message, sent);
    return false;
  }

  private void writeRest(ByteBuf shared, int sent) {
    write(shared.retainedSlice(shared.readerIndex() + sent, shared.readableBytes() - sent));
  }

  /** False as well once the socket is closed, whose number another may have by then. */
  @Override public boolean isClear() {
    return socket != null && !flushAwaited && socket.isOpen() && !isQueued() && !isBatched();
  }

  /** Something is about to leave, and all else comes behind that. */
  private boolean isBatched() {
    return mailing.isFilling(batch);
  }

  /** What this connection has in a batch leaves ahead of what is done with it now. */
  private void leaveBatch() {
    if (isBatched()) mailing.leave();
  }

  /** From a batch that has left. @param result what the socket took of {@code message}, or the error of its {@code send} */
  void left(ByteBuf message, int result) {
    try {
      writeRest(message, result >= 0 ? result : Errors.ioResult("send", result));
    } catch (IOException broken) {
      broke(broken);
    }
  }

  @Override public Mailing mailing() {
    return mailing;
  }

  private boolean isQueued() {
    if (queued) queued = waiting() > 0;
    return queued;
  }

  /**
   * Past Netty's queue of what waits, which costs more than all else of a small message but its system call.
   *
   * @return how many bytes the socket took
   */
  private int pass(ByteBuf message) {
    if (!isClear()) return 0;
    try {
      return socket.sendAddress(message.memoryAddress(), message.readerIndex(), message.writerIndex());
    } catch (IOException broken) {
      broke(broken);
      return 0;
    }
  }

  /** True as well once the socket is closed. */
  private boolean nothingWaits() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null || waiting.isEmpty();
  }

  @Override public void awaitNext() {
    vigil.expect(awaited);
  }

  @Override public boolean isWritable() {
    return channel.isWritable();
  }

  @Override public long waiting() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes();
  }

  @Override public void mayBeIdle() {
    if (channel.pipeline().get(IdleStateHandler.class) != null) channel.pipeline().remove(IdleStateHandler.class);
  }

  /** Most pauses end before anything comes, and to tell the kernel of each would be two system calls: the first that comes ends reading. */
  @Override public void pause() {
    onLoop(() -> paused = true);
  }

  @Override public void resume() {
    onLoop(() -> {
      paused = false;
      readIfWanted();
    });
  }

  /** Goes on reading, to no purpose: closing a socket with unread bytes would reset it and lose what we just sent. */
  @Override public void closeAfterFlush() {
    onLoop(() -> {
      if (closing) return;
      leaveBatch();
      closing = true;
      decoder.end();
      channel.config().setAutoRead(true);
      channel.flush();
      if (nothingWaits()) channel.close();
      else channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    });
  }

  @Override public void close() {
    onLoop(() -> {
      leaveBatch();
      closing = true;
      decoder.end();
      channel.close();
    });
  }

  private void onLoop(Runnable task) {
    if (eventLoop.inEventLoop()) task.run();
    else eventLoop.execute(task);
  }

  private void write(Object message) {
    if (!add(message) || flushAwaited) return;
    flushAwaited = true;
    eventLoop.executeAfterEventLoopIteration(flush);
  }

  /** @return whether it still has to be flushed */
  private boolean add(Object message) {
    if (closing) {
      ReferenceCountUtil.release(message);
      return false;
    }
    leaveBatch();
    queued = true;
    channel.write(message, channel.voidPromise());
    if (channel.isWritable()) return true;
    channel.flush();
    return false;
  }

  @Override public void flush() {
    if (flushAwaited) flushAll();
  }

  private void flushAll() {
    flushAwaited = false;
    if (lazyFlush != null) {
      lazyFlush.cancel(false);
      lazyFlush = null;
      lazy.left();
    }
    channel.flush();
  }

  private void readIfWanted() {
    if (closing) return;
    boolean wanted = !halted();
    if (channel.config().isAutoRead() != wanted) channel.config().setAutoRead(wanted);
    if (!wanted) return;
    decoder.proceed();
    batchEnd();
  }

  private void batchEnd() {
    if (!closing) handler.batchEnd();
  }

  @Override public void channelRead(ChannelHandlerContext context, Object bytes) {
    vigil.heard(awaited);
    rush.heard(cameNanos);
    boolean unwanted = paused;
    if (handler.isOfClient()) leisure.read();
    decoder.feed((ByteBuf) bytes);
    if (unwanted) readIfWanted();
  }

  @Override public void channelReadComplete(ChannelHandlerContext context) {
    batchEnd();
  }

  @Override public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable() && !closing) handler.writable();
    readIfWanted();
  }

  @Override public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      if (closing || handler.idle()) close();
    } else if (event instanceof ChannelInputShutdownEvent && !wordSeen) {
      close();                  // after a word the other side may end its half (nc does) and still read the answer
    }
  }

  @Override public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    decoder.end();
    vigil.ended(awaited);
    handler.closed();
  }

  @Override public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    broke(cause);
  }

  private void broke(Throwable cause) {
    if (cause instanceof IOException) LOG.debug("connection with {} broke: {}", remote, cause.getMessage());
    else LOG.error("connection with {} is closed because its handler failed", remote, cause);
    close();
  }

  @Override public void frame(ByteBuf frame) {
    handler.frame(frame);
  }

  @Override public void badLength(int length) {
    handler.badLength(length);
  }

  @Override public boolean word(int word) {
    wordSeen = handler.word(word);
    return wordSeen;
  }

  @Override public boolean halted() {
    return paused || closing || !channel.isWritable() && handler.readsOnlyWhileWritable();
  }
}
