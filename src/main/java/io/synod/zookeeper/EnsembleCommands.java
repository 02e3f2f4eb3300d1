package io.synod.zookeeper;

import io.synod.ensemble.MemberState;
import io.synod.ensemble.MemberView;
import io.synod.ensemble.Seat;
import io.synod.ensemble.Zxid;
import io.synod.loop.HostPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The AdminServer's commands about the ensemble, with ZooKeeper's keys. */
final class EnsembleCommands {
  private final ZookeeperServer server;

  EnsembleCommands(ZookeeperServer server) {
    this.server = server;
  }

  Map<String, Object> leader() {
    ServerFacts facts = server.facts();
    if (facts.alone()) return Map.of("error", "server is not initialized");
    int leader = facts.member().leader();
    var values = new LinkedHashMap<String, Object>();
    values.put("is_leader", facts.member().state() == MemberState.LEADING);
    values.put("leader_id", leader);
    values.put("leader_ip", facts.members().seat(leader).map(seat -> seat.peer().host()).orElse(""));
    return values;
  }

  Map<String, Object> observers() {
    var synced = new ArrayList<Map<String, Object>>();
    for (MemberView.Learner learner : server.facts().member().learners()) {
      if (!learner.voter() && learner.synced()) synced.add(Map.of("remote_server_id", learner.id(), "last_zxid", "0x" + Long.toHexString(learner.acked())));
    }
    var values = new LinkedHashMap<String, Object>();
    values.put("synced_observers", synced.size());
    values.put("observers", synced);
    return values;
  }

  Map<String, Object> votingView() {
    var voters = new LinkedHashMap<String, Object>();
    server.facts().members().seats().forEach((id, seat) -> {
      if (seat.votes()) voters.put(Integer.toString(id), view(seat));
    });
    return Map.of("current_config", voters);
  }

  private static Map<String, Object> view(Seat seat) {
    var view = new LinkedHashMap<String, Object>();
    view.put("server_addresses", seat.addresses().stream().map(address -> new HostPort(address.host(), address.peerPort()).toString()).toList());
    view.put("election_addresses", seat.addresses().stream().map(address -> new HostPort(address.host(), address.electionPort()).toString()).toList());
    view.put("client_address", seat.client().map(HostPort::toString).orElse(""));
    view.put("learner_type", seat.role().name());
    return view;
  }

  Map<String, Object> zabState() {
    ServerFacts facts = server.facts();
    var values = new LinkedHashMap<String, Object>();
    if (facts.alone()) {
      values.put("voting", false);
      values.put("zabstate", "");
      return values;
    }
    Zxid last = Zxid.of(server.tree().applied());
    var seat = facts.members().seat(facts.serverId());
    values.put("myid", facts.serverId());
    values.put("is_leader", facts.member().state() == MemberState.LEADING);
    values.put("quorum_address", seat.map(own -> own.peer().toString()).orElse(""));
    values.put("election_address", seat.map(own -> own.addresses().get(0)).map(own -> new HostPort(own.host(), own.electionPort()).toString()).orElse(""));
    values.put("client_address", seat.flatMap(Seat::client).map(HostPort::toString).orElse(""));
    values.put("voting", facts.members().voters().contains(facts.serverId()));
    values.put("last_zxid", last.toString());
    values.put("zab_epoch", last.epoch());
    values.put("zab_counter", Integer.toUnsignedLong((int) last.toLong()));
    values.put("zabstate", facts.member().phase().name().toLowerCase(Locale.ROOT));
    return values;
  }

  /** Who the members are and how each is doing, as far as this one knows: what ZooKeeper has no command for. */
  Map<String, Object> members() {
    ServerFacts facts = server.facts();
    MemberView self = facts.member();
    var values = new LinkedHashMap<String, Object>();
    values.put("ensemble", server.tree().ensemble());
    values.put("self", facts.serverId());
    values.put("mode", facts.mode());
    values.put("phase", self.phase().name().toLowerCase(Locale.ROOT));
    values.put("serving", facts.serving());
    values.put("leader", self.leader() == 0 ? null : self.leader());
    values.put("epoch", self.epoch());
    values.put("proposed", "0x" + Long.toHexString(self.proposed()));
    values.put("committed", "0x" + Long.toHexString(self.committed()));
    List<Map<String, Object>> members = new ArrayList<>();
    facts.members().seats().forEach((id, seat) -> members.add(member(id, seat, self, facts.serverId())));
    values.put("version", Long.toHexString(facts.members().version()));
    values.put("members", members);
    return values;
  }

  private static Map<String, Object> member(int id, Seat seat, MemberView self, int selfId) {
    var member = new LinkedHashMap<String, Object>();
    member.put("id", id);
    member.put("role", seat.role().toString());
    member.put("address", seat.peer().toString());
    seat.client().ifPresent(client -> member.put("clients", client.toString()));
    if (self.state() != MemberState.LEADING || id == selfId) return member;
    member.put("connected", false);
    for (MemberView.Learner learner : self.learners()) {
      if (learner.id() != id) continue;
      member.put("connected", true);
      member.put("synced", learner.synced());
      member.put("acked", "0x" + Long.toHexString(learner.acked()));
      member.put("waiting_bytes", learner.waitingBytes());
      member.put("silent_ms", learner.silentMillis());
    }
    return member;
  }
}
