package io.synod.zookeeper;

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
    values.put("is_leader", facts.leads());
    values.put("leader_id", leader);
    values.put("leader_ip", facts.members().seat(leader).map(seat -> seat.peer().host()).orElse(""));
    return values;
  }

  Map<String, Object> observers() {
    var synced = new ArrayList<Map<String, Object>>();
    for (MemberView.Learner learner : server.facts().member().learners()) if (!learner.voter() && learner.synced()) synced.add(observer(learner));
    var values = new LinkedHashMap<String, Object>();
    values.put("synced_observers", synced.size());
    values.put("observers", synced);
    return values;
  }

  private Map<String, Object> observer(MemberView.Learner learner) {
    var values = new LinkedHashMap<String, Object>();
    values.put("remote_socket_address", server.facts().members().seat(learner.id()).map(seat -> seat.peer().toString()).orElse(""));
    values.put("sid", learner.id());
    values.put("queued_packets", learner.waiting());
    values.put("queued_packets_size", learner.waitingBytes());
    values.put("last_zxid", learner.acked());
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
    view.put("server_addresses", seat.addresses().stream().map(address -> address.peer().toString()).toList());
    view.put("election_addresses", seat.addresses().stream().map(address -> address.election().toString()).toList());
    view.put("client_address", seat.client().map(HostPort::toString).orElse(""));
    view.put("learner_type", seat.role().toString());
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
    values.put("is_leader", facts.leads());
    List<Seat.Address> own = seat.map(Seat::addresses).orElse(List.of());
    values.put("quorum_address", addresses(own.stream().map(Seat.Address::peer).toList()));
    values.put("election_address", addresses(own.stream().map(Seat.Address::election).toList()));
    values.put("client_address", seat.flatMap(Seat::client).map(HostPort::toString).orElse(""));
    values.put("voting", facts.members().voters().contains(facts.serverId()));
    values.put("last_zxid", last.toString());
    values.put("zab_epoch", last.epoch());
    values.put("zab_counter", Integer.toUnsignedLong((int) last.toLong()));
    values.put("zabstate", facts.member().phase().name().toLowerCase(Locale.ROOT));
    return values;
  }

  /** Of those that ZooKeeper lists, the keys that do not say which can be reached: nobody tries. */
  private static Map<String, Object> addresses(List<HostPort> all) {
    var values = new LinkedHashMap<String, Object>();
    values.put("empty", all.isEmpty());
    values.put("all_addresses", all.stream().map(HostPort::toString).toList());
    values.put("wildcard_addresses", all.stream().map(each -> "0.0.0.0:" + each.port()).toList());
    values.put("all_ports", all.stream().map(HostPort::port).toList());
    values.put("all_host_strings", all.stream().map(HostPort::host).toList());
    if (!all.isEmpty()) values.put("one", all.get(0).toString());
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
    if (!self.leads() || id == selfId) return member;
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
