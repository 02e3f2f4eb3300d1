package io.synod.znode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.ensemble.Decoder;
import io.synod.ensemble.Encoder;
import io.synod.ensemble.Reconfiguration;
import io.synod.journal.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Requests and refusals between members. */
class OpCodecLaws {
  @Property
  void what_a_learner_asks_the_leader_hears(@ForAll String path, @ForAll byte[] data, @ForAll int number, @ForAll long id) throws IOException {
    Bytes bytes = Bytes.copyOf(data);
    List<Acl> acl = List.of(new Acl(Acl.READ, new Identity("ip", path)));
    List<Op.Kind> kinds = List.of(
        new Op.Create(path, bytes, acl, CreateMode.EPHEMERAL_SEQUENTIAL, id), new Op.Create(null, null, null, CreateMode.PERSISTENT, 0),
        new Op.Create(path, Bytes.EMPTY, Acl.OPEN, CreateMode.PERSISTENT_WITH_TTL, id), new Op.Delete(path, number), new Op.Delete(null, -1),
        new Op.SetData(path, bytes, number), new Op.SetData(null, null, number), new Op.SetAcl(path, acl, number), new Op.SetAcl(path, null, -1),
        new Op.Check(path, number), new Op.Reap(path, id), new Op.Refused(Code.NOTREADONLY), new Op.OpenSession(id, number, bytes),
        new Op.Reattach(id, bytes), new Op.CloseSession(id, true), new Op.CloseSession(id, false), new Op.Restore(new PackedTree(bytes)),
        new Op.Reconfigure(new Reconfiguration(Optional.of(path), Optional.empty(), Optional.of(""), id)));
    var ops = Stream.concat(kinds.stream(), Stream.of(new Op.Multi(kinds.subList(0, 10)), new Op.Multi(List.of()))).toList();
    assertThat(ops.stream().map(Object::getClass)).as("every kind").containsAll(List.of(Op.Kind.class.getPermittedSubclasses()));
    for (Op.Kind kind : ops) {
      var op = new Op(kind, List.of(Identity.ANYONE, new Identity("digest", path)));
      var out = new Encoder(100);
      OpCodec.encode(op, out);
      var in = new Decoder(out.take());
      assertThat(OpCodec.decode(in)).isEqualTo(op);
      assertThat(in.atEnd()).isTrue();
    }
  }

  @Property
  void any_bytes_are_a_request_or_malformed(@ForAll byte[] bytes) throws IOException {
    try {
      assertThat(OpCodec.decode(new Decoder(Bytes.copyOf(bytes)))).isNotNull();
    } catch (Decoder.Malformed malformed) {
      assertThat(malformed.getMessage()).isNotEmpty();
    }
  }

  @Property
  void any_bytes_are_a_refusal_or_malformed(@ForAll byte[] bytes) throws IOException {
    try {
      assertThat(ResultCodec.decode(new Decoder(Bytes.copyOf(bytes)))).isNotNull();
    } catch (Decoder.Malformed malformed) {
      assertThat(malformed.getMessage()).isNotEmpty();
    }
  }

  @Example
  void what_the_leader_refuses_the_learner_hears() throws IOException {
    for (Code code : Code.values()) assertHeard(new Result.Failed(code));
    assertHeard(new Result.Failed(Code.BADARGUMENTS, "nobody would vote any more"));
    assertHeard(new Result.Many(List.of(new Result.Failed(Code.OK), new Result.Failed(Code.NONODE), new Result.Failed(Code.RUNTIMEINCONSISTENCY))));
    assertHeard(new Result.SessionReattached(77));
    assertThatThrownBy(() -> assertHeard(new Result.Deleted())).isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertHeard(Result result) throws IOException {
    var out = new Encoder(16);
    ResultCodec.encode(result, out);
    assertThat(ResultCodec.decode(new Decoder(out.take()))).isEqualTo(result);
  }
}
