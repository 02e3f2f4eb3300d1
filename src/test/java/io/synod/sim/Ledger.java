package io.synod.sim;

import io.synod.journal.Bytes;
import io.synod.znode.Op;
import io.synod.znode.Result;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Every transaction that some node ever applied, by zxid, over all lives, and the {@link ModelTree} they make. What was applied once may have
 * been seen by a client: it may never be gone, and never be something else.
 */
final class Ledger {
  private final ModelTree model = new ModelTree();
  private final CommittedPrefixes prefixes = new CommittedPrefixes();
  private final OneLeaderPerEpoch leaders = new OneLeaderPerEpoch();
  private final Map<Long, Entry> prepared = new HashMap<>();
  private final TreeMap<Long, Entry> applied = new TreeMap<>();
  private final Map<Asker, Entry> byAsker = new HashMap<>();
  private final Map<Long, Result> results = new HashMap<>();

  /** @param session that asked for it @param xid its number of the request @param preparedNanos when, in virtual time */
  record Entry(long zxid, long timeMillis, long session, int xid, Op.Kind op, long preparedNanos) {}

  private record Asker(long session, int xid) {}

  ModelTree model() {
    return model;
  }

  /** {@code leader}, one life of a node, made a transaction of a request. Until it is applied it may still be lost and its zxid given to another. */
  void prepared(String leader, Entry entry) {
    leaders.proposes(leader, entry.zxid());
    Check.holds(!applied.containsKey(entry.zxid()), "zxid 0x%x is given out again, to %s; it was %s", entry.zxid(), entry, applied.get(entry.zxid()));
    prepared.put(entry.zxid(), entry);
  }

  /** {@code leader}, one life of a node, is certain to lead in {@code epoch}. */
  void leads(String leader, int epoch) {
    leaders.proposes(leader, (long) epoch << 32);
  }

  /** The tree of {@code node} was told to apply {@code change}. @return the entry when it is the first time, null when it is known */
  Entry applied(String node, long zxid, Bytes change) {
    if (!prefixes.applied(node, zxid, change)) return null;
    Entry entry = prepared.remove(zxid);
    Check.holds(entry != null, "zxid 0x%x is applied and nobody prepared it", zxid);
    applied.put(zxid, entry);
    if (entry.op() instanceof Op.Reconfigure) Probe.hit("the members are others");
    Entry other = byAsker.put(new Asker(entry.session(), entry.xid()), entry);
    Check.holds(other == null || entry.session() == 0, "one request of a session was carried out twice: %s and %s", other, entry);
    Result result = model.apply(zxid, entry.timeMillis(), entry.session(), entry.op());
    boolean failed = result instanceof Result.Failed || result instanceof Result.Many many && many.each().stream().anyMatch(Result.Failed.class::isInstance);
    Check.holds(!failed, "%s was carried out; the model refuses it: %s", entry, result);
    results.put(zxid, result);
    return entry;
  }

  /** {@code node} begins again, with what a snapshot of {@code zxid} holds; 0 for none. */
  void begins(String node, long zxid) {
    prefixes.begins(node, zxid);
  }

  /** {@code node}, alone in its ensemble, is back with everything up to {@code zxid}. */
  void recovered(String node, long zxid) {
    prefixes.recovered(node, zxid);
  }

  /** Whether all of {@code nodes} have applied everything. */
  boolean converged(Set<String> nodes) {
    return prefixes.converged(nodes);
  }

  /** All of {@code nodes} have applied everything. */
  void atRest(Set<String> nodes) {
    if (!prepared.isEmpty()) Probe.hit("a transaction is lost with its leader");
    prefixes.atRest(nodes);
  }

  /** How many transactions. */
  long size() {
    return applied.size();
  }

  long last() {
    return prefixes.last();
  }

  /** The transaction {@code zxid}, which was applied. */
  Entry at(long zxid) {
    return applied.get(zxid);
  }

  /** What became of a request, null when nothing did. */
  Entry of(long session, int xid) {
    return byAsker.get(new Asker(session, xid));
  }

  /** Every zxid after which the tree may have been seen from {@code from} to {@code to}, both included. */
  LongStream between(long from, long to) {
    Check.holds(from <= to, "a reply is as of %x, and %x had been told of before", to, from);
    return LongStream.concat(LongStream.of(from), applied.subMap(from, false, to, true).keySet().stream().mapToLong(Long::longValue));
  }

  /** What its client must be told. */
  Result result(long zxid) {
    return results.get(zxid);
  }
}
