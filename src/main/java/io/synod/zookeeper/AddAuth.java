package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.session.Caller;
import io.synod.znode.Code;
import io.synod.znode.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Set;
import org.apache.zookeeper.proto.AuthPacket;

/**
 * auth (100), xid -4: {@code AuthPacket}. Scheme digest takes {@code user:password} in clear text and yields {@code user:base64(sha1(…))}; scheme
 * ip adds nothing, a connection has its address by itself; nor does ensemble, by which a client says whom it wants to talk to. Every other scheme fails,
 * and with it the connection.
 */
final class AddAuth extends Call.Here implements Answer.Bare {
  private final String scheme;
  private final byte[] auth;
  private final boolean known;
  private final String superDigest;
  private Code code;

  private AddAuth(int xid, String scheme, byte[] auth, boolean known, String superDigest) {
    super(xid);
    this.scheme = scheme;
    this.auth = auth;
    this.known = known;
    this.superDigest = superDigest;
  }

  /** @throws Malformed when the client wants another ensemble: an answer would end it, without one it looks for another server */
  static AddAuth read(int xid, JuteIn in, Authentication authentication) throws IOException {
    var packet = new AuthPacket();
    packet.deserialize(in, "");
    String scheme = Acls.text(packet.getScheme());
    byte[] auth = packet.getAuth() == null ? new byte[0] : packet.getAuth();
    boolean known = scheme.equals("digest") || scheme.equals("ip") || scheme.equals("ensemble") && !authentication.ensembleNames().isEmpty();
    if (known && scheme.equals("ensemble") && auth.length > 0 && !authentication.ensembleNames().contains(new String(auth, StandardCharsets.UTF_8))) {
      throw new Malformed("it looks for another ensemble than " + authentication.ensembleNames());
    }
    return new AddAuth(xid, scheme, auth, known, authentication.superDigest());
  }

  /** Whether the client will have an identity of one of {@code schemes}. */
  boolean provides(Set<String> schemes) {
    return known && schemes.contains(scheme);
  }

  @Override
  public long perform(Caller caller) {
    code = known ? Code.OK : Code.AUTHFAILED;
    if (scheme.equals("digest")) {
      String id = digest(auth);
      if (id.equals(superDigest)) caller.authenticated(new Identity("super", ""));
      caller.authenticated(new Identity("digest", id));
    }
    return 0;
  }

  static String digest(byte[] userAndPassword) {
    try {
      String hash = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(userAndPassword));
      return new String(userAndPassword, StandardCharsets.UTF_8).split(":", 2)[0] + ":" + hash;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-1", e);
    }
  }

  @Override
  public boolean endsConnection() {
    return code == Code.AUTHFAILED;
  }

  @Override
  public Code code() {
    return code;
  }

  @Override
  public String operation() {
    return "AUTH";
  }
}
