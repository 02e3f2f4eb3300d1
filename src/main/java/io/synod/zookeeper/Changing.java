package io.synod.zookeeper;

import io.synod.znode.Op;
import io.synod.znode.Result;
import java.io.IOException;

/** An operation that changes one znode, alone or within a multi. Stateless; {@link WriteCall} is its request. */
interface Changing {
  /** As {@link Answer#operation}. */
  String operation();

  /**
   * @throws Malformed when the bytes are no such request
   * @throws Refusal when they are one that nobody can carry out
   */
  Op.Kind read(JuteIn in) throws IOException, Refusal;

  /** The type of its result within the response of a multi. */
  int resultType();

  /** Writes the body of the response; {@code result} is no failure. */
  void write(Result result, JuteOut out);
}
