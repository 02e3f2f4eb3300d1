package io.synod.kafka;

import io.synod.broker.Cluster;
import io.synod.loop.Invariant;
import java.util.List;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;

/** Which API keys are served in which versions, and by whom: what is decoded, dispatched and advertised comes from this one table. */
public final class ServedApis {
  /** Produce 0-2 are advertised and refused: librdkafka looks for them before it compresses (FACTS C1). */
  private static final short ADVERTISED_PRODUCE = 0;

  /** @param handler null for Produce and Fetch, which the connection serves itself */
  record Served(ApiKey key, short lowest, short highest, ApiHandler<?, ?> handler) {
    boolean covers(short version) {
      return version >= lowest && version <= highest;
    }
  }

  private final Served[] byKey = new Served[ApiKey.HIGHEST_ID + 1];

  public ServedApis(List<ApiHandler<?, ?>> handlers, Cluster cluster) {
    put(new Served(ApiKey.PRODUCE, (short) 3, (short) 13, null));
    put(new Served(ApiKey.FETCH, (short) 4, (short) 18, null));
    handlers.forEach(handler -> put(new Served(handler.key(), handler.lowest(), handler.highest(), handler)));
    put(new Served(ApiKey.API_VERSIONS, (short) 0, (short) 5, new ApiVersionsApi(this, cluster)));
  }

  private void put(Served served) {
    Invariant.holds(byKey[served.key().id()] == null, served.key() + " has two handlers");
    byKey[served.key().id()] = served;
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
    short lowest = served.key() == ApiKey.PRODUCE ? ADVERTISED_PRODUCE : served.lowest();
    return new ApiVersion().setApiKey(served.key().id()).setMinVersion(lowest).setMaxVersion(served.highest());
  }
}
