package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.znode.Acl;
import io.synod.znode.CreateMode;
import io.synod.znode.Op;
import io.synod.znode.Result;
import io.synod.znode.Watch;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What one client asks of the tree: every kind of change and read on few paths that all clients share, so that they meet. Every value is
 * written once, so that a reader can tell whose it is. Of sequential znodes it keeps the newest, so that a tree stays small however long the run is.
 */
final class ZnodeWork implements Supplier<Ask> {
  private static final Watch.Kind[] KINDS = Watch.Kind.values();
  private final String client;
  private static final int SEQUENTIAL_KEPT = 20;
  private final RandomGenerator random;
  private final ArrayDeque<String> sequential = new ArrayDeque<>();
  private int written;

  ZnodeWork(String client, RandomGenerator random) {
    this.client = client;
    this.random = random;
  }

  /** What became of something it asked. */
  void answered(Ask ask, Learnt learnt) {
    boolean numbered = ask instanceof Ask.Write write && write.op() instanceof Op.Create create && create.mode().sequential();
    if (numbered && ((Learnt.Outcome) learnt).result() instanceof Result.Created created) sequential.add(created.path());
  }

  @Override
  public Ask get() {
    if (sequential.size() > SEQUENTIAL_KEPT) return new Ask.Write(new Op.Delete(sequential.remove(), -1));
    return switch (random.nextInt(26)) {
      case 0 -> create(ModelTree.ROOT, CreateMode.PERSISTENT);
      case 1 -> create(any(), CreateMode.PERSISTENT);
      case 2 -> create(child(), CreateMode.PERSISTENT);
      case 3 -> create(child(), CreateMode.EPHEMERAL);
      case 4 -> create(any() + "/n-", random.nextBoolean() ? CreateMode.PERSISTENT_SEQUENTIAL : CreateMode.EPHEMERAL_SEQUENTIAL);
      case 5, 6, 7 -> new Ask.Write(set(somewhere(), -1));
      case 8 -> new Ask.Write(set(somewhere(), random.nextInt(4)));
      case 9 -> new Ask.Write(new Op.Delete(random.nextInt(4) == 0 ? any() : child(), random.nextInt(3) == 0 ? random.nextInt(4) : -1));
      case 10 -> new Ask.Write(new Op.Multi(both()));
      case 11 -> new Ask.Write(new Op.Multi(twice()));
      case 12 -> new Ask.Write(new Op.Multi(List.of(set("/sim/d0", -1), new Op.Check("/sim/d1", random.nextInt(8)), set("/sim/d2", -1))));
      case 13 -> new Ask.Sync(any());
      case 14, 15 -> new Ask.Read(Ask.What.CHILDREN, random.nextInt(3) == 0 ? ModelTree.ROOT : any(), random.nextInt(3) == 0);
      case 16 -> new Ask.Read(Ask.What.STAT, somewhere(), random.nextInt(2) == 0);
      case 17 -> create(box(), CreateMode.CONTAINER);
      case 18 -> create(random.nextInt(3) == 0 ? box() : box() + "/c" + random.nextInt(2), CreateMode.PERSISTENT_WITH_TTL);
      case 19 -> random.nextBoolean() ? create(box() + "/n-", CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL)
          : create(box() + "/c" + random.nextInt(2), CreateMode.EPHEMERAL);
      case 20 -> new Ask.AddWatch(watched(), random.nextBoolean());
      case 21 -> new Ask.FindWatches(watched(), kinds(), random.nextInt(3) > 0);
      case 22 -> new Ask.Write(new Op.Delete(random.nextBoolean() ? box() : box() + "/c" + random.nextInt(2), -1));
      default -> new Ask.Read(Ask.What.DATA, somewhere(), random.nextInt(3) == 0);
    };
  }

  /** The two halves of a pair that are only ever changed together. */
  private List<Op.Kind> both() {
    return List.of(set("/sim/d0", -1), set("/sim/d3", -1));
  }

  /** One znode more than once: nobody may see it in between. */
  private List<Op.Kind> twice() {
    String path = child();
    Op.Kind again = new Op.Create(path, value(), Acl.OPEN, CreateMode.PERSISTENT, -1);
    return random.nextBoolean() ? List.of(set(path, -1), set(path, -1)) : List.of(new Op.Delete(path, -1), again, set(path, 0));
  }

  private Ask create(String path, CreateMode mode) {
    return new Ask.Write(new Op.Create(path, value(), Acl.OPEN, mode, mode.withTtl() ? 1 + random.nextInt(3_000) : -1));
  }

  private Set<Watch.Kind> kinds() {
    int chosen = random.nextInt(KINDS.length + 1);
    return chosen == KINDS.length ? EnumSet.allOf(Watch.Kind.class) : EnumSet.of(KINDS[chosen]);
  }

  private String watched() {
    return random.nextInt(4) == 0 ? ModelTree.ROOT : random.nextInt(4) == 0 ? box() : somewhere();
  }

  /** Where containers and TTL znodes are, and what keeps them. */
  private String box() {
    return any() + "/box";
  }

  private Op.Kind set(String path, int version) {
    return new Op.SetData(path, value(), version);
  }

  private String somewhere() {
    return random.nextInt(3) == 0 ? child() : any();
  }

  private String any() {
    return "/sim/d" + random.nextInt(4);
  }

  private String child() {
    return any() + "/c" + random.nextInt(3);
  }

  private Bytes value() {
    String text = client + " wrote " + ++written;
    return Bytes.utf8(random.nextInt(50) == 0 ? text + " " + "x".repeat(random.nextInt(20_000)) : text);
  }
}
