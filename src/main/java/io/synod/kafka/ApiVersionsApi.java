package io.synod.kafka;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * ApiVersions 0-5: what is served. No feature is finalized: a client takes a missing {@code transaction.version} for 0 and stays with
 * the protocol before KIP-890, as it must until transactions are served.
 */
final class ApiVersionsApi implements ApiHandler<ApiVersionsRequestData, ApiVersionsResponseData> {
  /** Of KIP-511. */
  private static final Pattern SOFTWARE = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

  private final ServedApis apis;

  ApiVersionsApi(ServedApis apis) {
    this.apis = apis;
  }

  @Override public ApiKeys key() {
    return ApiKeys.API_VERSIONS;
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
    return new ApiVersionsResponseData().setApiKeys(apis.advertised()).setFinalizedFeaturesEpoch(0);
  }

  /** Tells the one range that helps the client to ask again. */
  private ApiVersionsResponseData unsupportedVersion() {
    var answer = new ApiVersionsResponseData().setErrorCode(Errors.UNSUPPORTED_VERSION.code());
    answer.apiKeys().add(ServedApis.advertised(apis.find(ApiKeys.API_VERSIONS.id)));
    return answer;
  }
}
