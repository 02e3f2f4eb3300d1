package io.synod.kafka;

import java.nio.ByteBuffer;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;

/**
 * One decoded frame.
 *
 * @param responseVersion version of the response; differs from that of the request only for an ApiVersions from the future, which is
 *     answered in version 0 (KIP-511)
 */
record Request(ServedApis.Served api, RequestContext context, ApiMessage body, short responseVersion) {
  private static final int SHORTEST_HEADER_BYTES = 10;

  boolean unsupportedVersion() {
    return context.version() != responseVersion;
  }

  /**
   * Decodes what remains in {@code frame}. Record fields of the body are slices of it.
   *
   * @throws Malformed for anything that is no request of a served key and version; no other exception, whatever the bytes
   */
  static Request decode(ByteBuffer frame, ServedApis apis, KafkaSettings settings, java.net.InetSocketAddress client) throws Malformed {
    if (frame.remaining() < SHORTEST_HEADER_BYTES) throw new Malformed("a frame of " + frame.remaining() + " bytes holds no request header");
    short key = frame.getShort(frame.position());
    short version = frame.getShort(frame.position() + 2);
    ServedApis.Served api = apis.find(key);
    if (api == null) throw new Malformed("API key " + key + " is not served");
    boolean supported = api.covers(version);
    if (!supported && api.key() != ApiKey.API_VERSIONS) {
      throw new Malformed("version " + version + " of " + api.key().title() + " is not served, " + api.lowest() + " to " + api.highest() + " are");
    }
    if (api.key() != ApiKey.PRODUCE && frame.remaining() > settings.maxPlainRequestBytes()) {
      throw new Malformed(api.key().title() + " of " + frame.remaining() + " bytes; at most " + settings.maxPlainRequestBytes() + " are taken");
    }
    try {
      var readable = new ByteBufferAccessor(frame);
      var header = new RequestHeaderData(readable, api.key().requestHeaderVersion(version));
      String clientId = header.clientId() == null ? "" : header.clientId();
      var context = new RequestContext(version, header.correlationId(), clientId, client);
      if (!supported) return new Request(api, context, new ApiVersionsRequestData(), (short) 0);
      ApiMessage body = api.key().newRequest();
      body.read(readable, version);
      return new Request(api, context, body, version);
    } catch (RuntimeException e) {              // the generated readers throw whatever they ran into
      throw new Malformed(api.key().title() + " version " + version + " cannot be decoded: " + e, e);
    }
  }
}
