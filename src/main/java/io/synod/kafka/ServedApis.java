package io.synod.kafka;

import io.synod.broker.Cluster;
import io.synod.loop.Invariant;
import java.util.List;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.protocol.ApiKeys;

/** Which API keys are served in which versions, and by whom: what is decoded, dispatched and advertised comes from this one table. */
public final class ServedApis {
  /** Produce 0-2 are advertised and refused: librdkafka looks for them before it compresses (FACTS C1). */
  private static final short ADVERTISED_PRODUCE = ApiKeys.PRODUCE_API_VERSIONS_RESPONSE_MIN_VERSION;

  /** @param handler null for Produce and Fetch, which the connection serves itself */
  record Served(ApiKeys key, short lowest, short highest, ApiHandler<?, ?> handler) {
    boolean covers(short version) {
      return version >= lowest && version <= highest;
    }
  }

  private final Served[] byKey = new Served[ApiKeys.values().length];

  public ServedApis(List<ApiHandler<?, ?>> handlers, Cluster cluster) {
    put(new Served(ApiKeys.PRODUCE, (short) 3, (short) 13, null));
    put(new Served(ApiKeys.FETCH, (short) 4, (short) 18, null));
    handlers.forEach(handler -> put(new Served(handler.key(), handler.lowest(), handler.highest(), handler)));
    put(new Served(ApiKeys.API_VERSIONS, (short) 0, (short) 5, new ApiVersionsApi(this, cluster)));
  }

  private void put(Served served) {
    Invariant.holds(byKey[served.key().id] == null, served.key() + " has two handlers");
    Invariant.holds(served.key().isVersionSupported(served.lowest()) && served.key().isVersionSupported(served.highest()),
        served.key() + " has no versions " + served.lowest() + " to " + served.highest());
    byKey[served.key().id] = served;
  }

  /** @return null where the key is unknown or not served */
  Served find(short key) {
    return key >= 0 && key < byKey.length ? byKey[key] : null;
  }

  /** As ApiVersions answers it: a new collection, since its elements are linked into it. */
  ApiVersionCollection advertised() {
    var all = new ApiVersionCollection();
    for (Served served : byKey) if (served != null) all.add(advertised(served));
    return all;
  }

  static ApiVersion advertised(Served served) {
    short lowest = served.key() == ApiKeys.PRODUCE ? ADVERTISED_PRODUCE : served.lowest();
    return new ApiVersion().setApiKey(served.key().id).setMinVersion(lowest).setMaxVersion(served.highest());
  }
}
