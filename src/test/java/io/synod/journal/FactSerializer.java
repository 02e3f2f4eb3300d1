package io.synod.journal;

import akka.serialization.SerializerWithStringManifest;

/** {@link Fact} as its text in UTF-8. */
public final class FactSerializer extends SerializerWithStringManifest {
  @Override
  public int identifier() {
    return 7_001_001;
  }

  @Override
  public String manifest(Object event) {
    return "journal.Fact/1";
  }

  @Override
  public byte[] toBinary(Object event) {
    return Bytes.utf8(((Fact) event).text()).toArray();
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    if (!manifest.equals("journal.Fact/1")) throw new IllegalArgumentException(manifest);
    return new Fact(Bytes.copyOf(bytes).asUtf8());
  }
}
