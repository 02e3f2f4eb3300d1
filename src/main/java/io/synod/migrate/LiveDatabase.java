package io.synod.migrate;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import io.synod.ensemble.Member;
import io.synod.ensemble.Origin;
import io.synod.ensemble.StateMachine;
import io.synod.ensemble.Zxid;
import io.synod.journal.Bytes;
import io.synod.znode.Imaging;
import io.synod.znode.Op;
import io.synod.znode.PackedTree;
import io.synod.znode.Paths;
import io.synod.znode.Result;
import io.synod.znode.TreeImage;
import io.synod.znode.TreeView;
import io.synod.znode.TreeView.SessionView;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a node that runs, out as a snapshot of ZooKeeper and in from one (AdminServer's {@code snapshot} and {@code restore}). What comes in
 * goes through the log, as one transaction: it is durable, replicated and replayed as any other.
 */
public final class LiveDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(LiveDatabase.class);
  /** A tree of many gigabytes takes a while. */
  private static final Duration AT_MOST = Duration.ofMinutes(10);
  private final ActorRef<Member.Command> member;
  private final TreeView tree;
  private final Scheduler scheduler;
  private final Executor io;
  private final int maxBytes;

  /** @param maxBytes that one entry of the log may have: a tree that takes more is not restored */
  public LiveDatabase(ActorRef<Member.Command> member, TreeView tree, Scheduler scheduler, Executor io, int maxBytes) {
    this.member = member;
    this.tree = tree;
    this.scheduler = scheduler;
    this.io = io;
    this.maxBytes = maxBytes;
  }

  /** The tree as it is at one zxid; transactions go on meanwhile. */
  public CompletionStage<TreeImage> image() {
    return this.<Imaging>asked(Imaging.Begin::new).thenCompose(imaging -> {
      CompletionStage<TreeImage> image = CompletableFuture.runAsync(imaging::copy, io)
          .thenCompose(copied -> asked(replyTo -> new Imaging.End(imaging, replyTo)));
      return image.whenComplete((done, failure) -> {
        if (failure != null) member.tell(new Member.Ask(new Imaging.GiveUp(imaging)));
      });
    });
  }

  /** Writes {@code image} as ZooKeeper 3.9 writes its snapshots. Blocks; the same image is written as the same bytes. */
  public static void write(TreeImage image, OutputStream to) throws IOException {
    SnapshotWriter.write(image, image.zxid(), to);
  }

  /** Bytes that {@link #write} writes. */
  public static long size(TreeImage image) {
    var counter = new Counter();
    try {
      write(image, counter);
    } catch (IOException impossible) {
      throw new UncheckedIOException("nothing is written that could fail", impossible);
    }
    return counter.bytes;
  }

  /** Takes a snapshot into the node's own data directory. */
  public CompletionStage<Member.SnapshotTaken> keep() {
    return AskPattern.ask(member, Member.TakeSnapshot::new, AT_MOST, scheduler);
  }

  /**
   * Puts the database of a snapshot of ZooKeeper in the place of this one: znodes with all their numbers, and sessions. A session that is known here
   * keeps its password, any other has the one that ZooKeeper gives it; clients of sessions that are not in the snapshot are told that theirs has
   * expired. zxids go on above both.
   *
   * @param snapshot also compressed; is read on the io dispatcher, to its end
   * @return zxid of the transaction; failed with an {@link IOException} whose message says why, and then nothing has changed
   */
  public CompletionStage<Long> restore(InputStream snapshot) {
    return CompletableFuture.supplyAsync(() -> read(snapshot), io)
        .thenCompose(read -> AskPattern.<Member.Command, Member.Reply>ask(member, replyTo -> new Member.Surpass(read.lastZxid, replyTo), AT_MOST, scheduler)
            .thenCompose(surpassed -> AskPattern.<Member.Command, Member.Reply>ask(member,
                replyTo -> new Member.Propose(new Op(new Op.Restore(read.tree), List.of()), Origin.NODE, replyTo), AT_MOST, scheduler))
            .thenApply(reply -> restored(read, reply)));
  }

  private Long restored(Read read, Member.Reply reply) {
    if (!(reply.outcome() instanceof Result.TreeRestored)) throw new CompletionException(new IOException("it is refused: " + reply.outcome()));
    LOG.info("restored {} znodes and {} sessions of a ZooKeeper snapshot at {}, as transaction {}", read.znodes, read.sessions, Zxid.of(read.lastZxid),
        Zxid.of(reply.zxid()));
    return reply.zxid();
  }

  private record Read(PackedTree tree, long lastZxid, int znodes, int sessions) {}

  private Read read(InputStream snapshot) {
    var database = new Database();
    try {
      SnapshotReader.Facts facts = SnapshotReader.read(snapshot, "what was sent", database);
      if (facts.digestZxid() != 0 && facts.digest() != database.digest()) {
        LOG.warn("the snapshot that is restored has another digest than it says: it was taken while transactions went on, and they are not in it");
      }
      long lastZxid = Math.max(Math.max(facts.lastZxid(), facts.digestZxid()), database.lastZxid());
      if (Zxid.of(lastZxid).epoch() < 0 || Zxid.of(lastZxid).epoch() == Integer.MAX_VALUE) {
        throw new Damaged("the last zxid is " + Zxid.of(lastZxid) + ", and no epoch is left above it");
      }
      database.settle(lastZxid);
      for (String path : database.nodes().keySet()) {
        if (!path.equals(Paths.ROOT) && !database.nodes().containsKey(Paths.parent(path))) throw new Damaged(path + " is without its parent");
      }
      PackedTree packed = PackedTree.of(writer -> database.writeTo(writer, this::password), maxBytes);
      return new Read(packed, lastZxid, database.nodes().size(), database.sessions().size());
    } catch (PackedTree.TooLarge tooLarge) {
      throw new CompletionException(new IOException(tooLarge.getMessage() + ": stop the node and use node.jar import", tooLarge));
    } catch (IOException unusable) {
      throw new CompletionException(unusable);
    }
  }

  private Bytes password(long sessionId) {
    return tree.session(sessionId).map(SessionView::password).orElseGet(() -> Passwords.of(sessionId));
  }

  private <T> CompletionStage<T> asked(Function<ActorRef<T>, StateMachine.Query> query) {
    return AskPattern.ask(member, replyTo -> new Member.Ask(query.apply(replyTo)), AT_MOST, scheduler);
  }

  private static final class Counter extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      bytes += length;
    }
  }
}
