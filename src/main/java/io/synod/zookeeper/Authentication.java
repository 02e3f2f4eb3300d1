package io.synod.zookeeper;

import java.util.Set;

/**
 * What clients have to prove, and what they may.
 *
 * @param superDigest digest identity ({@code user:base64(sha1)}) that may do everything; empty for none
 * @param ensembleNames what this ensemble is called: a client that says it wants another is sent away ({@code addauth ensemble NAME}); empty: that
 *     scheme is not known
 * @param enforced schemes of which a client must have authenticated with one before it asks anything; empty: it need not
 */
public record Authentication(String superDigest, Set<String> ensembleNames, Set<String> enforced) {
  /** Nothing is asked, nobody is above the access rights. */
  public static final Authentication NONE = new Authentication("", Set.of(), Set.of());
  private static final Set<String> SCHEMES = Set.of("digest", "ip");

  public Authentication {
    ensembleNames = Set.copyOf(ensembleNames);
    enforced = Set.copyOf(enforced);
    for (String scheme : enforced) {
      if (!SCHEMES.contains(scheme)) throw new IllegalArgumentException("authentication scheme " + scheme + " is not available; enforced can be " + SCHEMES);
    }
  }
}
