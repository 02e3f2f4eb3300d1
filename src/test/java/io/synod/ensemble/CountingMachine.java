package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The least state machine: a list of words. It applies at once. */
final class CountingMachine implements StateMachine {
  record Add(String word) implements Request {}

  record Added(String word) implements Change {}

  record Count(int words) implements Outcome {}

  enum No implements Outcome { EMPTY_WORD, OVERLOADED, UNKNOWN }

  record Look(ActorRef<Integer> replyTo) implements Query {}

  private final List<String> words = Collections.synchronizedList(new ArrayList<>());
  private final List<Turn> held = new ArrayList<>();
  private final List<Awaiting> awaiting = new ArrayList<>();
  private volatile long applied;
  volatile boolean failing;

  List<String> words() {
    return List.copyOf(words);
  }

  @Override
  public void leads() {}

  @Override
  public Verdict prepare(Request request, Origin origin, int member, long zxid, long nowMillis) {
    String word = ((Add) request).word();
    return word.isEmpty() ? new Verdict.Refused(No.EMPTY_WORD) : new Verdict.Proposed(new Added(word));
  }

  @Override
  public Outcome overloaded() {
    return No.OVERLOADED;
  }

  @Override
  public Outcome unknown() {
    return No.UNKNOWN;
  }

  @Override
  public void apply(List<Turn> turns) {
    held.addAll(turns);
    proceed();
  }

  @Override
  public void proceed() {
    for (Turn turn : held) {
      if (turn instanceof Committed committed) {
        replay(committed.transaction());
        if (turn.replyTo() != null) turn.replyTo().tell(new Member.Reply(committed.transaction().origin().cxid(), applied, new Count(words.size())));
      } else {
        turn.replyTo().tell(((Answer) turn).reply());
      }
    }
    held.clear();
    awaiting.removeIf(each -> {
      if (each.zxid <= applied) each.replyTo.tell(each.reply);
      return each.zxid <= applied;
    });
  }

  private record Awaiting(long zxid, Member.Reply reply, ActorRef<Member.Reply> replyTo) {}

  @Override
  public void await(long zxid, Member.Reply reply, ActorRef<Member.Reply> replyTo) {
    if (zxid <= applied) replyTo.tell(reply);
    else awaiting.add(new Awaiting(zxid, reply, replyTo));
  }

  @Override
  public void query(Query query) {
    ((Look) query).replyTo().tell(words.size());
  }

  @Override
  public long applied() {
    return applied;
  }

  @Override
  public void encode(Change change, Encoder out) {
    out.utf8(((Added) change).word());
  }

  @Override
  public Change decode(Decoder in) throws IOException {
    return new Added(in.utf8());
  }

  @Override
  public void encode(Request request, Encoder out) {
    out.utf8(((Add) request).word());
  }

  @Override
  public Request decodeRequest(Decoder in) throws IOException {
    return new Add(in.utf8());
  }

  @Override
  public void encode(Outcome outcome, Encoder out) {
    out.u8(((No) outcome).ordinal());
  }

  @Override
  public Outcome decodeOutcome(Decoder in) throws IOException {
    return No.values()[in.u8()];
  }

  @Override
  public void writeSnapshot(DataOutput out) throws IOException {
    List<String> now = words();
    out.writeInt(now.size());
    if (failing) throw new IOException("no space");
    for (String word : now) out.writeUTF(word);
  }

  @Override
  public void readSnapshot(DataInput in, long zxid) throws IOException {
    words.clear();
    for (int left = in.readInt(); left > 0; left--) words.add(in.readUTF());
    applied = zxid;
  }

  @Override
  public void replay(Transaction transaction) {
    words.add(((Added) transaction.change()).word());
    applied = transaction.zxid();
  }

  @Override
  public void recovered() {
    held.clear();
  }
}
