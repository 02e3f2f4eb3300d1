package io.synod.znode;

import io.synod.journal.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests drawn by a seed, over few paths and sessions so that they meet. */
final class RandomOps {
  static final List<Long> SESSIONS = List.of(1L, 2L, 3L);
  private static final List<String> PATHS = paths();
  private final Random random;

  RandomOps(long seed) {
    random = new Random(seed);
  }

  record Drawn(long sessionId, Op.Kind kind) {}

  Drawn next() {
    long session = SESSIONS.get(random.nextInt(SESSIONS.size()));
    switch (random.nextInt(14)) {
      case 4: return new Drawn(0, new Op.Reap(path(), 0));
      case 0: return new Drawn(0, StillTree.open(session));
      case 1: return random.nextInt(3) == 0 ? new Drawn(0, new Op.CloseSession(session, random.nextBoolean())) : next();
      case 2:
      case 3: return new Drawn(random.nextBoolean() ? session : 0, multi());
      default: return new Drawn(random.nextInt(3) > 0 ? session : 0, single());
    }
  }

  String path() {
    return PATHS.get(random.nextInt(PATHS.size()));
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Without setACL, which ZooKeeper's multi does not know. */
  private Op.Multi multi() {
    var ops = new ArrayList<Op.Kind>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      Op.Kind op = single();
      if (!(op instanceof Op.SetAcl)) ops.add(op);
    }
    return new Op.Multi(ops);
  }

  private Op.Kind single() {
    String path = path();
    int version = random.nextInt(4) - 1;
    switch (random.nextInt(12)) {
      case 0: return new Op.SetData(path, random.nextInt(4) == 0 ? null : Bytes.owning(new byte[random.nextInt(5)]), random.nextBoolean() ? -1 : version);
      case 1:
      case 2: return new Op.SetData(path, Bytes.owning(new byte[random.nextInt(50)]), -1);
      case 3:
      case 4:
      case 5: return new Op.Delete(path, random.nextBoolean() ? -1 : version);
      case 6: return new Op.Check(path, random.nextBoolean() ? -1 : version);
      case 7: return new Op.SetAcl(path, random.nextBoolean() ? Acl.OPEN : List.of(new Acl(random.nextInt(32), Identity.ANYONE)), -1);
      default: return StillTree.create(path, CreateMode.values()[random.nextInt(random.nextInt(4) == 0 ? 7 : 4)]);
    }
  }

  private static List<String> paths() {
    var paths = new ArrayList<String>();
    for (String a : List.of("/a", "/b")) {
      paths.add(a);
      for (String b : List.of("/a", "/b")) {
        paths.add(a + b);
        paths.add(a + b + "/c");
      }
    }
    return paths;
  }
}
