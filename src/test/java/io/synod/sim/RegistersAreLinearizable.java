package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.sim.Linearizability.Operation;
import io.synod.sim.Register.Action;
import io.synod.sim.Register.Outcome;
import io.synod.znode.Code;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What clients were told of the znodes that nobody but they creates, changes and deletes has an order in which all of it is true, each at a moment
 * between its call and its reply. Looked for once all is over, by what clients saw and when; of the servers is asked only what became of
 * writes whose reply was lost, which may have taken effect any time later. Writes take part, in a multi or not, conditional ones, and reads behind
 * a sync of the same connection, which are as new as the sync was asked.
 */
final class RegistersAreLinearizable implements Check {
  private static final List<String> PATHS = List.of("/sim/d0", "/sim/d1", "/sim/d2", "/sim/d3");
  private final List<Operation> history = new ArrayList<>();
  private final Map<Connection, Map<Integer, Asked>> open = new HashMap<>();
  private final Map<Connection, Long> synced = new HashMap<>();
  private final List<Lost> lost = new ArrayList<>();

  private record Connection(String client, int link) {}

  private record Asked(long session, int xid, Ask ask, long nanos) {}

  private record Lost(Connection connection, Asked asked) {}

  @Override
  public void on(Event event, World world) {
    if (event instanceof Event.Asked asked) {
      open.computeIfAbsent(new Connection(asked.client(), asked.link()), none -> new TreeMap<>())
          .put(asked.xid(), new Asked(asked.session(), asked.xid(), asked.ask(), world.nanos()));
    } else if (event instanceof Event.Answered answered) {
      var connection = new Connection(answered.client(), answered.link());
      answered(connection, open.get(connection).remove(answered.xid()), answered.learnt(), world.nanos());
    } else if (event instanceof Event.Disconnected gone) {
      var connection = new Connection(gone.client(), gone.link());
      synced.remove(connection);
      Map<Integer, Asked> unanswered = open.remove(connection);
      if (unanswered != null) unanswered.values().forEach(asked -> lost.add(new Lost(connection, asked)));
    }
  }

  private void answered(Connection connection, Asked asked, Learnt learnt, long now) {
    if (asked.ask() instanceof Ask.Sync) {
      synced.put(connection, asked.nanos());
    } else if (asked.ask() instanceof Ask.Read read && read.what() == Ask.What.DATA && PATHS.contains(read.path()) && synced.containsKey(connection)) {
      history.add(new Operation(connection.client(), read.path(), new Action.Read(), synced.get(connection), now, new Outcome.Was(seen(learnt))));
    } else if (asked.ask() instanceof Ask.Write) {
      wrote(connection, asked, ((Learnt.Outcome) learnt).result(), now);
    }
  }

  private void wrote(Connection connection, Asked asked, Result result, long now) {
    if (asked.ask() instanceof Ask.Write write) {
      if (write.op() instanceof Op.Multi multi) {
        if (result instanceof Result.Many many && many.each().stream().noneMatch(Result.Failed.class::isInstance)) {
          for (int i = 0; i < multi.ops().size(); i++) wrote(connection, asked, multi.ops().get(i), many.each().get(i), now);
        }
      } else {
        wrote(connection, asked, write.op(), result, now);
      }
    }
  }

  private static Register seen(Learnt learnt) {
    return learnt instanceof Learnt.Data data ? new Register(data.stat().version(), text(data.data())) : Register.ABSENT;
  }

  private void wrote(Connection connection, Asked asked, Op.Kind op, Result result, long now) {
    Optional<Outcome> outcome = outcome(op, result);
    if (outcome.isPresent()) action(op).ifPresent(action -> history.add(new Operation(connection.client(), path(op), action, asked.nanos(), now, outcome.get())));
  }

  /** Where a write was refused for a reason that a register does not know, a parent or a quota, nothing is learnt of it. */
  private static Optional<Outcome> outcome(Op.Kind op, Result result) {
    if (result instanceof Result.Failed failed) {
      if (failed.code() == Code.NONODE && !(op instanceof Op.Create)) return Optional.of(Outcome.Refused.NO_NODE);
      if (failed.code() == Code.NODEEXISTS) return Optional.of(Outcome.Refused.NODE_EXISTS);
      return failed.code() == Code.BADVERSION ? Optional.of(Outcome.Refused.BAD_VERSION) : Optional.empty();
    }
    if (result instanceof Result.DataSet set) return Optional.of(new Outcome.Done(set.stat().version()));
    return Optional.of(new Outcome.Done(op instanceof Op.Create ? 0 : -1));
  }

  private static Optional<Action> action(Op.Kind op) {
    if (!PATHS.contains(path(op))) return Optional.empty();
    if (op instanceof Op.Create create) return Optional.of(new Action.Create(text(create.data())));
    if (op instanceof Op.SetData set) return Optional.of(new Action.Set(text(set.data()), set.version()));
    return op instanceof Op.Delete delete ? Optional.of(new Action.Delete(delete.version())) : Optional.empty();
  }

  private static String path(Op.Kind op) {
    if (op instanceof Op.Create create) return create.mode().sequential() ? "" : create.path();
    if (op instanceof Op.SetData set) return set.path();
    return op instanceof Op.Delete delete ? delete.path() : "";
  }

  private static String text(Bytes data) {
    return data.asUtf8();
  }

  /** All replies have come that will come. */
  @Override
  public void atRest(World world) {
    for (Lost each : lost) {
      Ledger.Entry done = world.ledger().of(each.asked().session(), each.asked().xid());
      if (done != null) wrote(each.connection(), each.asked(), world.ledger().result(done.zxid()), Linearizability.NEVER);
    }
    lost.clear();
    Linearizability.violation(history).ifPresent(sentence -> Check.holds(false, "%s", sentence));
  }
}
