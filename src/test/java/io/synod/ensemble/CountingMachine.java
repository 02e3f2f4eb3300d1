package io.synod.ensemble;

import akka.actor.typed.ActorRef;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The least state machine: a list of words. It applies at once. */
class CountingMachine implements StateMachine {
  /** So begins the last word of a snapshot, where who the members are has been told. */
  private static final String MEMBERS = "members\n";
  /** So begins a word that may wait for others. */
  static final String PATIENT = "~";
  /** Of those, the one that begins a session. */
  static final String BEGINS = "~opens";

  record Add(String word) implements Request {
    @Override
    public boolean mayWait() {
      return word.startsWith(PATIENT);
    }

    @Override
    public boolean begins() {
      return word.equals(BEGINS);
    }
  }

  record Added(String word) implements Change {}

  record Count(int words) implements Outcome {}

  record Reconfigure(Reconfiguration request) implements Request {}

  record Reconfigured(Configuration members) implements Change {}

  enum No implements Outcome { EMPTY_WORD, OVERLOADED, UNKNOWN, UNCHANGED }

  record Look(ActorRef<Integer> replyTo) implements Query {}

  private final List<String> words = Collections.synchronizedList(new ArrayList<>());
  private final List<Turn> held = new ArrayList<>();
  private final List<Awaiting> awaiting = new ArrayList<>();
  private volatile long applied;
  private volatile Configuration members;
  private Council council;
  volatile boolean failing;
  /** It keeps who the members are. */
  volatile boolean forms;
  /** It wants a name, whenever asked. */
  volatile boolean nameless;

  List<String> words() {
    return List.copyOf(words);
  }

  @Override
  public void leads(Council members) {
    council = members;
  }

  @Override
  public Optional<Change> forming(Configuration formed) {
    return forms && members == null ? Optional.of(new Reconfigured(formed)) : Optional.empty();
  }

  @Override
  public Optional<Change> naming(long zxid) {
    return nameless ? Optional.of(new Added("name")) : Optional.empty();
  }

  @Override
  public Optional<Configuration> configuration() {
    return Optional.ofNullable(members);
  }

  @Override
  public Optional<Configuration> configuration(Change change) {
    return change instanceof Reconfigured reconfigured ? Optional.of(reconfigured.members()) : Optional.empty();
  }

  @Override
  public Verdict prepare(Request request, Origin origin, int member, long zxid, long nowMillis) {
    if (request instanceof Reconfigure change) {
      Reconfiguration.Result result = council.decide(change.request(), zxid);
      return result instanceof Reconfiguration.Result.Proposed proposed ? new Verdict.Proposed(new Reconfigured(proposed.configuration()))
          : new Verdict.Refused(No.UNCHANGED);
    }
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
      } else if (turn instanceof Read read) {
        read.perform(applied);
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

  /** A word as it was before there were members to change, which the golden form of the log has; no word begins like a configuration. */
  @Override
  public void encode(Change change, Encoder out) {
    out.utf8(change instanceof Added added ? added.word() : ((Reconfigured) change).members().toString());
  }

  @Override
  public Change decode(Decoder in) throws IOException {
    String text = in.utf8();
    return text.startsWith("server.") ? new Reconfigured(parsed(text)) : new Added(text);
  }

  private static Configuration parsed(String text) throws IOException {
    try {
      return Configuration.parse(text);
    } catch (MalformedConfiguration malformed) {
      throw new Decoder.Malformed(malformed.getMessage());
    }
  }

  @Override
  public void encode(Request request, Encoder out) {
    if (request instanceof Add add) {
      out.u8(0).utf8(add.word());
      return;
    }
    Reconfiguration change = ((Reconfigure) request).request();
    out.u8(1).utf8(change.joining().orElse("")).utf8(change.leaving().orElse("")).utf8(change.members().orElse("")).i64(change.fromVersion());
  }

  @Override
  public Request decodeRequest(Decoder in) throws IOException {
    if (in.u8() == 0) return new Add(in.utf8());
    return new Reconfigure(new Reconfiguration(given(in), given(in), given(in), in.i64()));
  }

  private static Optional<String> given(Decoder in) throws IOException {
    return Optional.of(in.utf8()).filter(text -> !text.isEmpty());
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
    out.writeInt(now.size() + (members == null ? 0 : 1));
    if (failing) throw new IOException("no space");
    for (String word : now) out.writeUTF(word);
    if (members != null) out.writeUTF(MEMBERS + members);
  }

  @Override
  public void readSnapshot(DataInput in, long zxid) throws IOException {
    words.clear();
    members = null;
    for (int left = in.readInt(); left > 0; left--) {
      String word = in.readUTF();
      if (word.startsWith(MEMBERS)) members = parsed(word.substring(MEMBERS.length()));
      else words.add(word);
    }
    applied = zxid;
  }

  @Override
  public void replay(Transaction transaction) {
    if (transaction.change() instanceof Added added) words.add(added.word());
    else members = ((Reconfigured) transaction.change()).members();
    applied = transaction.zxid();
  }

  @Override
  public void recovered() {
    held.clear();
  }
}
