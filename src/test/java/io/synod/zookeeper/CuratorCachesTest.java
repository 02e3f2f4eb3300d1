package io.synod.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import org.apache.curator.framework.recipes.cache.NodeCache;
import org.apache.curator.framework.recipes.cache.PathChildrenCache;
import org.apache.curator.framework.recipes.cache.TreeCache;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.x.discovery.ServiceCache;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.ServiceProvider;
import org.junit.jupiter.api.Test;

/** What Curator's users keep in sight: caches of the older kind too, which live on one-shot watches, group members, services. */
class CuratorCachesTest extends TwoCurators {
  @Test
  @SuppressWarnings("deprecation")
  void a_node_cache_follows_its_znode() throws Exception {
    try (var cache = new NodeCache(one, "/node")) {
      cache.start(true);
      assertThat(cache.getCurrentData()).isNull();
      two.create().forPath("/node", "a".getBytes(UTF_8));
      await().until(() -> cache.getCurrentData() != null);
      two.setData().forPath("/node", "b".getBytes(UTF_8));
      await().until(() -> new String(cache.getCurrentData().getData(), UTF_8).equals("b"));
      two.delete().forPath("/node");
      await().until(() -> cache.getCurrentData() == null);
    }
  }

  @Test
  @SuppressWarnings("deprecation")
  void a_cache_of_children_follows_them() throws Exception {
    try (var cache = new PathChildrenCache(one, "/children", true)) {
      cache.start(PathChildrenCache.StartMode.BUILD_INITIAL_CACHE);
      for (String name : List.of("a", "b", "c")) two.create().forPath("/children/" + name, name.getBytes(UTF_8));
      two.delete().forPath("/children/b");
      two.setData().forPath("/children/c", "new".getBytes(UTF_8));
      await().until(() -> cache.getCurrentData().stream().map(child -> child.getPath() + "=" + new String(child.getData(), UTF_8)).toList()
          .equals(List.of("/children/a=a", "/children/c=new")));
    }
  }

  @Test
  @SuppressWarnings("deprecation")
  void a_cache_of_a_tree_follows_all_of_it() throws Exception {
    two.create().creatingParentsIfNeeded().forPath("/tree/x/y");
    try (var cache = new TreeCache(one, "/tree")) {
      cache.start();
      await().until(() -> cache.getCurrentData("/tree/x/y") != null);
      two.create().forPath("/tree/x/z", "deep".getBytes(UTF_8));
      await().until(() -> cache.getCurrentData("/tree/x/z") != null);
      two.delete().deletingChildrenIfNeeded().forPath("/tree/x");
      await().until(() -> cache.getCurrentChildren("/tree").isEmpty());
    }
  }

  @Test
  void members_of_a_group_see_each_other_come_and_go() throws Exception {
    try (var first = new GroupMember(one, "/group", "one")) {
      first.start();
      try (var second = new GroupMember(two, "/group", "two", "payload".getBytes(UTF_8))) {
        second.start();
        await().until(() -> first.getCurrentMembers().keySet().equals(Set.of("one", "two")));
        assertThat(first.getCurrentMembers().get("two")).isEqualTo("payload".getBytes(UTF_8));
      }
      await().until(() -> first.getCurrentMembers().keySet().equals(Set.of("one")));
    }
  }

  @Test
  void a_service_is_discovered_followed_and_gone_with_its_client() throws Exception {
    ServiceInstance<Void> here = ServiceInstance.<Void>builder().name("api").address("10.0.0.1").port(8443).id("a").build();
    ServiceInstance<Void> other = ServiceInstance.<Void>builder().name("api").address("10.0.0.2").port(8443).id("b").build();
    try (ServiceDiscovery<Void> seeker = discovery().client(one).build();
        ServiceProvider<Void> provider = seeker.serviceProviderBuilder().serviceName("api").build();
        ServiceCache<Void> cache = seeker.serviceCacheBuilder().name("api").build()) {
      seeker.start();
      try (ServiceDiscovery<Void> host = discovery().client(two).thisInstance(here).build()) {
        host.start();
        assertThat(seeker.queryForNames()).containsExactly("api");
        assertThat(seeker.queryForInstance("api", "a").getPort()).isEqualTo(8443);
        provider.start();
        cache.start();
        assertThat(provider.getInstance().getAddress()).isEqualTo("10.0.0.1");
        host.registerService(other);
        await().until(() -> cache.getInstances().size() == 2);
        host.unregisterService(here);
        await().until(() -> cache.getInstances().stream().map(ServiceInstance::getId).toList().equals(List.of("b")));
      }
      await().until(() -> cache.getInstances().isEmpty());
      assertThat(seeker.queryForInstances("api")).isEmpty();
    }
  }

  private static ServiceDiscoveryBuilder<Void> discovery() {
    return ServiceDiscoveryBuilder.builder(Void.class).basePath("/services");
  }
}
