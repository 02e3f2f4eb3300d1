package io.synod.kafka;

import io.synod.broker.Cluster;
import io.synod.broker.Errors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;

/**
 * ApiVersions 0-5: what is served. No feature is finalized: a client takes a missing {@code transaction.version} for 0 and stays with
 * the protocol before KIP-890, as it must until transactions are served.
 */
final class ApiVersionsApi implements ApiHandler<ApiVersionsRequestData, ApiVersionsResponseData> {
  /** Of KIP-511. */
  private static final Pattern SOFTWARE = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

  private static final int ANY_NODE = -1;

  private final ServedApis apis;
  private final Cluster cluster;

  ApiVersionsApi(ServedApis apis, Cluster cluster) {
    this.apis = apis;
    this.cluster = cluster;
  }

  @Override public ApiKey key() {
    return ApiKey.API_VERSIONS;
  }

  @Override public short lowest() {
    return 0;
  }

  @Override public short highest() {
    return 5;
  }

  @Override public CompletionStage<ApiVersionsResponseData> handle(RequestContext context, ApiVersionsRequestData request) {
    return CompletableFuture.completedFuture(answer(context.version(), request));
  }

  private ApiVersionsResponseData answer(short version, ApiVersionsRequestData request) {
    if (version > highest() || version < lowest()) return unsupportedVersion();
    boolean named = version < 3
        || SOFTWARE.matcher(request.clientSoftwareName()).matches() && SOFTWARE.matcher(request.clientSoftwareVersion()).matches();
    if (!named) return new ApiVersionsResponseData().setErrorCode(Errors.INVALID_REQUEST.code());
    if (meantForAnother(request)) return new ApiVersionsResponseData().setErrorCode(Errors.REBOOTSTRAP_REQUIRED.code());
    return new ApiVersionsResponseData().setApiKeys(apis.advertised()).setFinalizedFeaturesEpoch(0);
  }

  /** A client of version 5 says whom it wants to talk to (KIP-1242): an address may have gone to another cluster or node. */
  private boolean meantForAnother(ApiVersionsRequestData request) {
    String clusterId = cluster.view().clusterId();
    boolean otherCluster = request.clusterId() != null && !clusterId.isEmpty() && !request.clusterId().equals(clusterId);
    return otherCluster || request.nodeId() != ANY_NODE && request.nodeId() != cluster.self();
  }

  /** Tells the one range that helps the client to ask again. */
  private ApiVersionsResponseData unsupportedVersion() {
    var answer = new ApiVersionsResponseData().setErrorCode(Errors.UNSUPPORTED_VERSION.code());
    answer.apiKeys().add(ServedApis.advertised(apis.find(ApiKey.API_VERSIONS.id())));
    return answer;
  }
}
