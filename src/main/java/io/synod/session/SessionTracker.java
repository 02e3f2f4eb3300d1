package io.synod.session;

import io.synod.ensemble.Decoder;
import io.synod.ensemble.Encoder;
import io.synod.journal.Bytes;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Signs of life of the sessions that are connected to this node. Where the node leads they go to {@link Expiry}, which begins anew with each
 * leadership, so that a new leader gives every session its full timeout; elsewhere they are gathered for the leader.
 *
 * <p>A report is {@code count varint}, then per session {@code id i64, timeout varint}: milliseconds when it was negotiated anew, or 0. One of no session
 * says that there are clients all the same.
 */
public final class SessionTracker implements Timeouts {
  private static final int BYTES_PER_SESSION = 9;
  private static final Integer ONLY_HEARD = 0;

  private final Supplier<Expiry> expiries;
  private final Map<Long, Integer> gathered = new ConcurrentHashMap<>();
  private volatile boolean clientHere;
  private volatile Expiry leading;
  private volatile long expiredBefore;

  /** @param expiries makes the expiry of a leadership, which knows of no session yet */
  public SessionTracker(Supplier<Expiry> expiries) {
    this.expiries = expiries;
  }

  /** This node leads from now on. */
  Expiry lead() {
    end();
    leading = expiries.get();
    gathered.clear();
    return leading;
  }

  /** This node leads no more. */
  void end() {
    expiredBefore = expiredCount();
    leading = null;
  }

  /** Empty where this node does not lead. */
  public Optional<Expiry> expiry() {
    return Optional.ofNullable(leading);
  }

  /** For operators: sessions that this node found silent since its start. */
  public long expiredCount() {
    return expiredBefore + expiry().map(Expiry::expiredCount).orElse(0L);
  }

  @Override
  public void heard(long sessionId) {
    Expiry expiry = leading;
    if (expiry != null) {
      expiry.heard(sessionId);
    } else {
      gathered.putIfAbsent(sessionId, ONLY_HEARD);
    }
  }

  @Override
  public void renegotiated(long sessionId, int timeoutMillis) {
    Expiry expiry = leading;
    if (expiry != null) {
      expiry.renegotiated(sessionId, timeoutMillis);
    } else {
      gathered.put(sessionId, timeoutMillis);
    }
  }

  /** Somebody is here who has given no sign of life, or reads without a session, as over HTTP. To the leader that is a sign of clients as well. Any thread. */
  public void clientHere() {
    clientHere = true;
  }

  /** What was gathered since the last report; empty when nobody was heard or is here. */
  Bytes report() {
    if (gathered.isEmpty() && !clientHere) return Bytes.EMPTY;
    clientHere = false;
    var taken = new TreeMap<>(gathered);
    taken.forEach(gathered::remove);
    var out = new Encoder(BYTES_PER_SESSION * taken.size() + 5).varint(taken.size());
    taken.forEach((id, timeoutMillis) -> out.i64(id).varint(timeoutMillis));
    return out.take();
  }

  /**
   * At the leader: takes account of a learner's report, as a whole.
   *
   * @throws IOException when it is none
   */
  void reported(Bytes report) throws IOException {
    if (report.size() == 0) return;
    var in = new Decoder(report);
    var told = new HashMap<Long, Integer>();
    for (long left = in.varint(); left > 0; left--) told.put(in.i64(), (int) in.varint());
    told.forEach((id, timeoutMillis) -> {
      if (timeoutMillis == 0) heard(id);
      else renegotiated(id, timeoutMillis);
    });
  }
}
