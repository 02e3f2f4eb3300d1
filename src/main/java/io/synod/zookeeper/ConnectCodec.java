package io.synod.zookeeper;

import io.synod.journal.Bytes;
import io.synod.session.Session;
import java.io.IOException;

/**
 * {@code ConnectRequest} and {@code ConnectResponse}, which have no header. Clients before 3.4 do not know the {@code readOnly} byte at the end
 * of both: who does not send it does not get it. A password belongs to a session: what a client without one sends for it (16 zeros) is not kept.
 *
 * @param readOnlyKnown whether the client sent that byte
 */
record ConnectCodec(Session.Connect connect, boolean readOnlyKnown) {
  static final int PASSWORD_BYTES = 16;

  /** @throws Malformed when the bytes are no ConnectRequest */
  static ConnectCodec read(JuteIn in) throws IOException {
    in.readInt(); // protocolVersion: always 0
    long lastZxidSeen = in.readLong();
    int timeoutMillis = in.readInt();
    long sessionId = in.readLong();
    Bytes password = in.readBytes();
    boolean readOnlyKnown = in.hasMore();
    boolean readOnly = readOnlyKnown && in.readBool();
    return new ConnectCodec(new Session.Connect(lastZxidSeen, timeoutMillis, sessionId, sessionId == 0 || password == null ? Bytes.EMPTY : password, readOnly),
        readOnlyKnown);
  }

  void writeGranted(long sessionId, int timeoutMillis, Bytes password, boolean readOnly, JuteOut out) {
    out.writeInt(0);
    out.writeInt(timeoutMillis);
    out.writeLong(sessionId);
    out.writeBytes(password);
    if (readOnlyKnown) out.writeBool(readOnly);
  }

  /** What a client takes for "your session has expired". */
  void writeRefused(JuteOut out) {
    writeGranted(0, 0, Bytes.owning(new byte[PASSWORD_BYTES]), false, out);
  }
}
