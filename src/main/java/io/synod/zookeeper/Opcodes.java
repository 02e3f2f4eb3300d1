package io.synod.zookeeper;

import io.synod.session.Call;
import io.synod.znode.Code;
import java.io.IOException;

/** Which class serves which operation (FACTS B1). What has none is answered with UNIMPLEMENTED. */
final class Opcodes {
  static final int CREATE = 1;
  static final int DELETE = 2;
  static final int EXISTS = 3;
  static final int GET_DATA = 4;
  static final int SET_DATA = 5;
  static final int GET_ACL = 6;
  static final int SET_ACL = 7;
  static final int GET_CHILDREN = 8;
  static final int SYNC = 9;
  static final int PING = 11;
  static final int GET_CHILDREN2 = 12;
  static final int CHECK = 13;
  static final int MULTI = 14;
  static final int CREATE2 = 15;
  static final int RECONFIG = 16;
  static final int CHECK_WATCHES = 17;
  static final int REMOVE_WATCHES = 18;
  static final int CREATE_CONTAINER = 19;
  static final int CREATE_TTL = 21;
  static final int MULTI_READ = 22;
  static final int AUTH = 100;
  static final int SET_WATCHES = 101;
  static final int GET_EPHEMERALS = 103;
  static final int GET_ALL_CHILDREN_NUMBER = 104;
  static final int SET_WATCHES2 = 105;
  static final int ADD_WATCH = 106;
  static final int WHO_AM_I = 107;
  static final int CLOSE_SESSION = -11;

  private static final Reading GET_DATA_OPERATION = new GetData();
  private static final Reading EXISTS_OPERATION = new Exists();
  private static final Reading GET_CHILDREN_OPERATION = GetChildren.getChildren();
  private static final Reading GET_CHILDREN2_OPERATION = GetChildren.getChildren2();
  private static final Reading GET_ACL_OPERATION = new GetAcl();
  private static final Changing CREATE_OPERATION = Create.create();
  private static final Changing CREATE2_OPERATION = Create.create2();
  private static final Changing CREATE_CONTAINER_OPERATION = Create.createContainer();
  private static final Changing CREATE_TTL_OPERATION = new CreateTtl();
  private static final Changing DELETE_OPERATION = new Delete();
  private static final Changing SET_DATA_OPERATION = new SetData();
  private static final Changing SET_ACL_OPERATION = new SetAcl();
  private static final Changing CHECK_OPERATION = new Check();
  private static final Reconfig RECONFIG_OPERATION = new Reconfig();

  private Opcodes() {}

  /**
   * Reads a request, header included.
   *
   * @param authentication as in {@link AddAuth#read}
   * @throws Malformed when the bytes are no request
   */
  static Call read(JuteIn in, Authentication authentication) throws IOException {
    int xid = in.readInt();
    int type = in.readInt();
    try {
      return read(xid, type, in, authentication);
    } catch (Refusal refusal) {
      return new Refused(xid, refusal.code());
    }
  }

  private static Call read(int xid, int type, JuteIn in, Authentication authentication) throws IOException, Refusal {
    return switch (type) {
      case GET_DATA, EXISTS, GET_CHILDREN, GET_CHILDREN2 -> readOf(xid, reading(type), in);
      case SET_DATA, CREATE, CREATE2, CREATE_CONTAINER, CREATE_TTL, DELETE, SET_ACL -> {
        Changing changing = changing(type);
        yield new WriteCall(xid, changing, changing.read(in));
      }
      case RECONFIG -> new WriteCall(xid, RECONFIG_OPERATION, RECONFIG_OPERATION.read(in));
      case PING -> new Ping(xid);
      case MULTI -> Multi.read(xid, in);
      case GET_ACL -> new ReadCall(xid, GET_ACL_OPERATION, in.readPath());
      case SYNC -> new Sync(xid, in.readPath());
      case SET_WATCHES -> SetWatches.read(xid, in);
      case SET_WATCHES2 -> SetWatches.read2(xid, in);
      case ADD_WATCH -> AddWatch.read(xid, in);
      case CHECK_WATCHES -> FindWatches.read(xid, false, in);
      case REMOVE_WATCHES -> FindWatches.read(xid, true, in);
      case MULTI_READ -> MultiRead.read(xid, in);
      case AUTH -> AddAuth.read(xid, in, authentication);
      case WHO_AM_I -> new WhoAmI(xid);
      case GET_EPHEMERALS -> new GetEphemerals(xid, in.readPath());
      case GET_ALL_CHILDREN_NUMBER -> new GetAllChildrenNumber(xid, in.readPath());
      case CLOSE_SESSION -> new CloseSession(xid);
      default -> new Refused(xid, Code.UNIMPLEMENTED);
    };
  }

  private static Call readOf(int xid, Reading reading, JuteIn in) throws Malformed {
    String path = in.readPath();
    return in.readBool() ? new WatchCall(xid, reading, path) : new ReadCall(xid, reading, path);
  }

  /** @return null for an operation that does not read one znode */
  static Reading reading(int type) {
    return switch (type) {
      case GET_DATA -> GET_DATA_OPERATION;
      case EXISTS -> EXISTS_OPERATION;
      case GET_CHILDREN -> GET_CHILDREN_OPERATION;
      case GET_CHILDREN2 -> GET_CHILDREN2_OPERATION;
      default -> null;
    };
  }

  /** @return null for an operation that does not change one znode */
  static Changing changing(int type) {
    return switch (type) {
      case CREATE -> CREATE_OPERATION;
      case CREATE2 -> CREATE2_OPERATION;
      case CREATE_CONTAINER -> CREATE_CONTAINER_OPERATION;
      case CREATE_TTL -> CREATE_TTL_OPERATION;
      case DELETE -> DELETE_OPERATION;
      case SET_DATA -> SET_DATA_OPERATION;
      case SET_ACL -> SET_ACL_OPERATION;
      case CHECK -> CHECK_OPERATION;
      default -> null;
    };
  }
}
