package io.synod.node;

import akka.serialization.SerializerWithStringManifest;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.synod.ensemble.MalformedConfiguration;
import io.synod.founding.FoundingActor.Introduced;
import io.synod.founding.Introduction;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What nodes say to each other over the Akka cluster: the text of an {@link Introduction}, in UTF-8. */
public final class IntroductionSerializer extends SerializerWithStringManifest {
  private static final int IDENTIFIER = 73_001;
  private static final String MANIFEST = "founding.Introduced/1";

  /** For the configuration of an actor system that speaks it. */
  static Config config() {
    return ConfigFactory.parseMap(Map.of(
        "akka.actor.serializers.synod-introduction", IntroductionSerializer.class.getName(),
        "akka.actor.serialization-bindings", Map.of("\"" + Introduced.class.getName() + "\"", "synod-introduction")));
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object message) {
    return MANIFEST;
  }

  @Override
  public byte[] toBinary(Object message) {
    return ((Introduced) message).introduction().toString().getBytes(StandardCharsets.UTF_8);
  }

  /** @throws NotSerializableException when it is of a newer version, or no introduction: Akka drops it and says so */
  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    if (!manifest.equals(MANIFEST)) throw new NotSerializableException("an introduction of another version: " + manifest);
    try {
      return new Introduced(Introduction.parse(new String(bytes, StandardCharsets.UTF_8)));
    } catch (MalformedConfiguration wrong) {
      throw new NotSerializableException(wrong.getMessage());
    }
  }
}
