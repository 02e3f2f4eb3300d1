package io.synod.znode;

import static io.synod.znode.StillTree.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.Configuration;
import io.synod.ensemble.MalformedConfiguration;
import io.synod.ensemble.Origin;
import io.synod.ensemble.StateMachine.Verdict;
import io.synod.journal.Bytes;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the leader accepts and how it refuses, in the order of ZooKeeper's PrepRequestProcessor. */
class PreparationTest {
  private static final long SESSION = 7;
  private static final Identity ALICE = new Identity("digest", "alice:hash");
  private static final Identity BOB = new Identity("digest", "bob:hash");
  private final StillTree still = new StillTree();

  @BeforeEach void session() {
    still.ask(open(SESSION));
  }

  @Test void an_ephemeral_belongs_to_the_session_that_made_it() {
    var created = (Result.Created) still.ask(SESSION, create("/e", CreateMode.EPHEMERAL));
    assertThat(created.stat().ephemeralOwner()).isEqualTo(SESSION);
    assertThat(still.tree.ephemerals(SESSION)).containsExactly("/e");
    assertThat(still.tree.ephemeralCount()).isEqualTo(1);
  }

  @Test void the_node_itself_has_no_ephemerals() {
    assertThat(still.ask(create("/e", CreateMode.EPHEMERAL))).isEqualTo(failed(Code.BADARGUMENTS));
  }

  @Test void an_ephemeral_has_no_children() {
    still.ask(SESSION, create("/e", CreateMode.EPHEMERAL));
    assertThat(still.ask(create("/e/child"))).isEqualTo(failed(Code.NOCHILDRENFOREPHEMERALS));
  }

  @Test void sequence_numbers_count_creations_and_do_not_fall_when_children_go() {
    still.ask(create("/q"));
    assertThat(still.ask(create("/q/n-", CreateMode.PERSISTENT_SEQUENTIAL))).extracting("path").isEqualTo("/q/n-0000000000");
    assertThat(still.ask(create("/q/plain"))).extracting("path").isEqualTo("/q/plain");
    still.ask(new Op.Delete("/q/plain", -1));
    still.ask(new Op.Delete("/q/n-0000000000", -1));
    assertThat(still.ask(create("/q/n-", CreateMode.PERSISTENT_SEQUENTIAL))).extracting("path").isEqualTo("/q/n-0000000002");
    assertThat(still.ask(create("/q/", CreateMode.PERSISTENT_SEQUENTIAL))).extracting("path").isEqualTo("/q/0000000003");
    assertThat(still.tree.node("/q").stat().cversion()).as("creations and deletions").isEqualTo(6);
  }

  @Test void sequence_numbers_begin_anew_with_a_new_parent() {
    still.ask(create("/q"));
    still.ask(create("/q/n-", CreateMode.PERSISTENT_SEQUENTIAL));
    still.ask(new Op.Delete("/q/n-0000000000", -1));
    still.ask(new Op.Delete("/q", -1));
    still.ask(create("/q"));
    assertThat(still.ask(create("/q/n-", CreateMode.PERSISTENT_SEQUENTIAL))).extracting("path").isEqualTo("/q/n-0000000000");
  }

  @ParameterizedTest
  @CsvSource({"/missing/x, NONODE", "a, BADARGUMENTS", "/a/../b, NONODE", "//, BADARGUMENTS", "/, NODEEXISTS", "/zookeeper, NODEEXISTS", "/x/, NONODE"})
  void a_create_is_refused_for_its_path(String path, Code code) {
    assertThat(still.ask(create(path))).isEqualTo(failed(code));
  }

  @ParameterizedTest
  @CsvSource({"/, BADARGUMENTS", "/zookeeper, BADARGUMENTS", "/zookeeper/quota, BADARGUMENTS", "/zookeeper/config, BADARGUMENTS", "x, BADARGUMENTS",
      "/x, NONODE", "/x/y, NONODE"})
  void a_delete_is_refused_for_its_path(String path, Code code) {
    assertThat(still.ask(new Op.Delete(path, -1))).isEqualTo(failed(code));
  }

  @Test void a_time_to_live_is_of_40_bits_and_more_than_nothing() {
    assertThat(still.ask(withTtl("/t", 0))).isEqualTo(failed(Code.BADARGUMENTS));
    assertThat(still.ask(withTtl("/t", 1L << 40))).isEqualTo(failed(Code.BADARGUMENTS));
    assertThat(still.ask(withTtl("/t", 5000))).as("what a client sees").extracting("stat.ephemeralOwner").isEqualTo(0L);
    assertThat(still.tree.node("/t").ephemeralOwner()).isEqualTo(0xff00000000000000L | 5000);
    still.ask(withTtl("/u", (1L << 40) - 1));
    assertThat(still.tree.node("/u").ephemeralOwner()).isEqualTo(0xff0000ffffffffffL);
  }

  @Test void without_extended_types_there_is_no_time_to_live() {
    var plain = new StillTree(TreeSettings.defaults().withExtendedTypes(false));
    assertThat(plain.ask(withTtl("/t", 5000))).isEqualTo(failed(Code.UNIMPLEMENTED));
    assertThat(plain.ask(create("/c", CreateMode.CONTAINER))).isInstanceOf(Result.Created.class);
  }

  @Test void containers_and_znodes_with_a_time_to_live_have_children_and_belong_to_no_session() {
    assertThat(still.ask(create("/c", CreateMode.CONTAINER))).as("what a client sees").extracting("stat.ephemeralOwner").isEqualTo(0L);
    assertThat(still.tree.node("/c").ephemeralOwner()).isEqualTo(Long.MIN_VALUE);
    still.ask(withTtl("/t", 5000));
    assertThat(still.ask(create("/c/x"))).isInstanceOf(Result.Created.class);
    assertThat(still.ask(create("/t/x"))).isInstanceOf(Result.Created.class);
    assertThat(still.tree.ephemeralCount()).isZero();
    assertThat(still.tree.reapable()).containsExactlyInAnyOrder("/c", "/t");
    still.ask(new Op.Delete("/c/x", -1));
    still.ask(new Op.Delete("/c", -1));
    assertThat(still.tree.reapable()).containsExactly("/t");
  }

  private static Op.Create withTtl(String path, long ttlMillis) {
    return new Op.Create(path, Bytes.EMPTY, Acl.OPEN, CreateMode.PERSISTENT_WITH_TTL, ttlMillis);
  }

  @Test void versions_are_compared_and_count_on() {
    still.ask(create("/v"));
    assertThat(still.ask(new Op.SetData("/v", Bytes.EMPTY, 1))).isEqualTo(failed(Code.BADVERSION));
    assertThat(still.ask(new Op.SetData("/v", Bytes.EMPTY, 0))).extracting("stat.version").isEqualTo(1);
    assertThat(still.ask(new Op.SetAcl("/v", Acl.OPEN, 1))).isEqualTo(failed(Code.BADVERSION));
    assertThat(still.ask(new Op.SetAcl("/v", Acl.OPEN, 0))).extracting("stat.aversion").isEqualTo(1);
    assertThat(still.ask(new Op.Delete("/v", 0))).isEqualTo(failed(Code.BADVERSION));
    assertThat(still.ask(new Op.Delete("/v", 1))).isEqualTo(new Result.Deleted());
  }

  @Test void a_znode_with_children_stays() {
    still.ask(create("/p"));
    still.ask(create("/p/c"));
    assertThat(still.ask(new Op.Delete("/p", -1))).isEqualTo(failed(Code.NOTEMPTY));
  }

  @Test void a_request_is_validated_against_what_is_prepared_and_not_yet_applied() {
    assertThat(still.propose(0, create("/p"))).isNull();
    assertThat(still.propose(0, create("/p/c"))).isNull();
    assertThat(still.propose(0, create("/p"))).isEqualTo(failed(Code.NODEEXISTS));
    assertThat(still.propose(0, new Op.Delete("/p", -1))).isEqualTo(failed(Code.NOTEMPTY));
    assertThat(still.propose(0, new Op.Delete("/p/c", 0))).isNull();
    assertThat(still.propose(0, new Op.Delete("/p", 0))).isNull();
    assertThat(still.propose(0, new Op.SetData("/p", Bytes.EMPTY, -1))).isEqualTo(failed(Code.NONODE));
    assertThat(still.tree.node("/p")).as("the child's step is not done").isNull();
    still.settle();
    assertThat(still.tree.node("/p")).isNull();
    assertThat(still.tree.applied()).isEqualTo(still.zxid());
  }

  @Test void a_failed_multi_tells_each_operation_its_code_and_changes_nothing() {
    still.ask(create("/m"));
    var multi = new Op.Multi(List.of(create("/m/n-", CreateMode.PERSISTENT_SEQUENTIAL), new Op.Check("/m", 5), create("/m/z")));
    assertThat(still.ask(multi)).isEqualTo(new Result.Many(List.of(failed(Code.OK), failed(Code.BADVERSION), failed(Code.RUNTIMEINCONSISTENCY))));
    assertThat(still.tree.node("/m").numChildren()).isZero();
    assertThat(still.ask(create("/m/n-", CreateMode.PERSISTENT_SEQUENTIAL))).as("the number is not used up").extracting("path")
        .isEqualTo("/m/n-0000000000");
  }

  @Test void operations_of_a_multi_see_those_before_them() {
    var multi = new Op.Multi(List.of(create("/m"), create("/m/c"), new Op.SetData("/m", Bytes.utf8("x"), 0), new Op.Check("/m", 1),
        new Op.Delete("/m/c", 0)));
    Result.Many many = (Result.Many) still.ask(multi);
    assertThat(many.each()).hasSize(5).noneMatch(Result.Failed.class::isInstance);
    assertThat(many.each().get(3)).isEqualTo(new Result.Checked());
    assertThat(still.tree.node("/m").stat().cversion()).isEqualTo(2);
  }

  @Test void an_empty_multi_succeeds() {
    assertThat(still.ask(new Op.Multi(List.of()))).isEqualTo(new Result.Many(List.of()));
  }

  @Test void a_multi_holds_no_session_operation() {
    assertThat(still.ask(new Op.Multi(List.of(open(9))))).isEqualTo(new Result.Many(List.of(failed(Code.BADARGUMENTS))));
    assertThat(still.tree.session(9)).isEmpty();
  }

  @Test void a_closed_session_takes_its_ephemerals_along_also_those_not_applied_yet() {
    still.ask(SESSION, create("/old", CreateMode.EPHEMERAL));
    still.ask(SESSION, create("/gone", CreateMode.EPHEMERAL));
    still.propose(SESSION, create("/young", CreateMode.EPHEMERAL));
    still.propose(0, new Op.Delete("/gone", -1));
    assertThat(still.propose(0, new Op.CloseSession(SESSION, true))).isNull();
    assertThat(still.propose(SESSION, create("/late"))).isEqualTo(failed(Code.SESSIONEXPIRED));
    assertThat(still.propose(0, new Op.CloseSession(SESSION, true))).isEqualTo(failed(Code.SESSIONEXPIRED));
    still.settle();
    assertThat(still.tree.ephemerals(SESSION)).isEmpty();
    assertThat(still.tree.session(SESSION)).isEmpty();
    assertThat(still.tree.node("/").children()).containsExactly("zookeeper");
    assertThat(StillTree.last(still.log).change()).isEqualTo(new Changed.SessionClosed(SESSION, true, List.of("/old", "/young")));
  }

  @Test void a_session_that_never_was_is_refused() {
    assertThat(still.ask(99, create("/x"))).isEqualTo(failed(Code.SESSIONEXPIRED));
    assertThat(still.ask(99, new Op.Multi(List.of()))).isEqualTo(failed(Code.SESSIONEXPIRED));
  }

  @Test void rights_are_needed_on_the_parent_to_create_and_delete_and_on_the_znode_for_the_rest() {
    still.ask(0, create("/a", List.of(new Acl(Acl.WRITE | Acl.CREATE, ALICE))), ALICE);
    assertThat(still.ask(0, create("/a/c"), BOB)).isEqualTo(failed(Code.NOAUTH));
    assertThat(still.ask(0, create("/a/c"), ALICE)).isInstanceOf(Result.Created.class);
    assertThat(still.ask(0, new Op.Delete("/a/c", -1), ALICE)).isEqualTo(failed(Code.NOAUTH));
    assertThat(still.ask(0, new Op.SetData("/a", Bytes.EMPTY, -1), BOB)).isEqualTo(failed(Code.NOAUTH));
    assertThat(still.ask(0, new Op.SetData("/a", Bytes.EMPTY, -1), ALICE)).isInstanceOf(Result.DataSet.class);
    assertThat(still.ask(0, new Op.SetAcl("/a", Acl.OPEN, -1), ALICE)).isEqualTo(failed(Code.NOAUTH));
    assertThat(still.ask(0, new Op.Multi(List.of(new Op.Check("/a", -1))), ALICE)).isEqualTo(new Result.Many(List.of(failed(Code.NOAUTH))));
    assertThat(still.ask(0, new Op.SetAcl("/a", Acl.OPEN, -1), new Identity("super", ""))).isInstanceOf(Result.AclSet.class);
  }

  @Test void revoked_rights_are_gone_before_the_change_is_applied() {
    still.ask(create("/a"));
    still.propose(0, new Op.SetAcl("/a", List.of(new Acl(Acl.ALL, ALICE)), -1));
    assertThat(still.propose(0, new Op.SetData("/a", Bytes.EMPTY, -1), BOB)).isEqualTo(failed(Code.NOAUTH));
  }

  @Test void auth_stands_for_the_identities_of_who_asks() {
    still.ask(0, create("/a", List.of(new Acl(Acl.ALL, new Identity("auth", "")))), ALICE, new Identity("ip", "127.0.0.1"), BOB);
    assertThat(still.tree.node("/a").acl()).containsExactly(new Acl(Acl.ALL, ALICE), new Acl(Acl.ALL, BOB));
    assertThat(still.ask(0, create("/b", List.of(new Acl(Acl.ALL, new Identity("auth", "")))), new Identity("ip", "127.0.0.1")))
        .isEqualTo(failed(Code.INVALIDACL));
  }

  @ParameterizedTest
  @CsvSource({"world, someone", "digest, nocolon", "digest, a:b:c", "ip, 1.2.3", "ip, 1.2.3.256", "ip, 1.2.3.4/33", "nonsense, x", "sasl, ''"})
  void an_entry_nobody_can_match_is_refused(String scheme, String id) {
    assertThat(still.ask(create("/a", List.of(new Acl(Acl.ALL, new Identity(scheme, id)))))).isEqualTo(failed(Code.INVALIDACL));
  }

  @ParameterizedTest
  @CsvSource({"world, anyone", "digest, a:b", "ip, 1.2.3.4", "ip, 10.0.0.0/8", "sasl, kafka", "x509, CN=a"})
  void known_schemes_are_accepted(String scheme, String id) {
    assertThat(still.ask(create("/a", List.of(new Acl(Acl.ALL, new Identity(scheme, id)))))).isInstanceOf(Result.Created.class);
  }

  @Test void an_empty_list_is_refused_and_duplicates_are_dropped() {
    assertThat(still.ask(create("/a", List.of()))).isEqualTo(failed(Code.INVALIDACL));
    still.ask(create("/a", List.of(Acl.OPEN.get(0), Acl.OPEN.get(0))));
    assertThat(still.tree.node("/a").acl()).isSameAs(Acl.OPEN);
  }

  @Test void the_permanent_znodes_look_as_in_zookeeper() {
    assertThat(new StillTree().tree.node("/").stat()).isEqualTo(new Stat(0, 0, 0, 0, 0, -1, 0, 0, 0, 1, 0));
    assertThat(still.tree.node("/zookeeper").stat()).isEqualTo(new Stat(0, 0, 0, 0, 0, -2, 0, 0, 0, 2, 0));
    assertThat(still.tree.node("/zookeeper/config").stat().aversion()).isEqualTo(-1);
  }

  private static Op.Reattach reattach(String password) {
    return new Op.Reattach(SESSION, Bytes.utf8(password));
  }

  @Test void a_session_is_found_again_by_its_password_alone() {
    assertThat(still.at(2).ask(SESSION, reattach("0123456789abcdef"))).isEqualTo(new Result.SessionReattached(SESSION));
    assertThat(still.at(2).ask(SESSION, reattach("0123456789abcdeX"))).isEqualTo(failed(Code.SESSIONEXPIRED));
    still.propose(0, new Op.CloseSession(SESSION, true));
    assertThat(still.ask(SESSION, reattach("0123456789abcdef"))).as("closed, though not applied yet").isEqualTo(failed(Code.SESSIONEXPIRED));
  }

  @Test void a_session_that_is_opened_and_not_applied_yet_is_found_too() {
    still.propose(0, open(9));
    assertThat(still.ask(9, new Op.Reattach(9, Bytes.utf8("0123456789abcdef")))).isEqualTo(new Result.SessionReattached(9));
  }

  @Test void what_comes_late_from_where_a_session_was_changes_nothing() {
    still.at(2).ask(SESSION, reattach("0123456789abcdef"));
    assertThat(still.at(1).ask(SESSION, create("/late"))).isEqualTo(failed(Code.SESSIONMOVED));
    assertThat(still.at(1).ask(SESSION, new Op.CloseSession(SESSION, false))).isEqualTo(failed(Code.SESSIONMOVED));
    assertThat(still.at(2).ask(SESSION, create("/here"))).isInstanceOf(Result.Created.class);
  }

  @Test void a_new_leader_learns_where_a_session_is_from_its_first_request() {
    still.machine.leads(StillTree.NOBODY);
    assertThat(still.at(3).ask(SESSION, create("/a"))).isInstanceOf(Result.Created.class);
    assertThat(still.at(1).ask(SESSION, create("/b"))).isEqualTo(failed(Code.SESSIONMOVED));
  }

  @Test void a_new_leader_counts_nothing_that_was_only_prepared() {
    var origin = new Origin(SESSION, 1, "", "");
    var create = new Op(create("/a"), List.of(Identity.ANYONE));
    assertThat(still.machine.prepare(create, origin, 1, still.zxid() + 1, 1)).isInstanceOf(Verdict.Proposed.class);
    assertThat(still.machine.prepare(create, origin, 1, still.zxid() + 2, 1)).isInstanceOf(Verdict.Refused.class);
    still.machine.leads(StillTree.NOBODY);
    assertThat(still.machine.prepare(create, origin, 1, still.zxid() + 1, 1)).isInstanceOf(Verdict.Proposed.class);
  }

  @Test void the_configuration_shows_the_members_the_ensemble_was_formed_with() throws MalformedConfiguration {
    still.tree.formedBy(Configuration.parse("server.1=a:1:2:participant"));
    still.machine.recovered();
    NodeView config = still.tree.node("/zookeeper/config");
    assertThat(config.data().asUtf8()).isEqualTo("server.1=a:1:2:participant\nversion=0");
    assertThat(config.stat().version()).isEqualTo(-1);
  }

  private static Op.Create create(String path, List<Acl> acl) {
    return new Op.Create(path, Bytes.EMPTY, acl, CreateMode.PERSISTENT, 0);
  }

  private static Op.Create create(String path) {
    return StillTree.create(path);
  }

  private static Op.Create create(String path, CreateMode mode) {
    return StillTree.create(path, mode);
  }

  private static Result.Failed failed(Code code) {
    return new Result.Failed(code);
  }
}
