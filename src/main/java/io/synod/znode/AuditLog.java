package io.synod.znode;

import io.synod.ensemble.Origin;
import io.synod.ensemble.Transaction;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ZooKeeper's audit log (FACTS B12): a line for each change of the tree and each refused one, who asked and from where. Lines are
 * {@code key=value} with tabs between.
 */
public final class AuditLog {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private final String nodeUser;

  /** @param nodeUser whom the node's own deeds are ascribed to: the user its process runs as */
  public AuditLog(String nodeUser) {
    this.nodeUser = nodeUser;
  }

  /** @param operation {@code serverStart} or {@code serverStop} */
  public void server(String operation) {
    LOG.info(new Line().with("user", nodeUser).with("operation", operation).end("success"));
  }

  /** @param asked what it was prepared from; null where that is not known here, and then a numbered name does not show in the type */
  void applied(Transaction transaction, Op.Kind asked) {
    applied((Changed) transaction.change(), transaction.origin(), asked);
  }

  private void applied(Changed change, Origin origin, Op.Kind asked) {
    if (change instanceof Changed.ZnodeCreated c) {
      String type = asked instanceof Op.Create create ? type(create.mode()) : type(c.ephemeralOwner());
      LOG.info(by(origin, "create").with("znode", c.path()).with("znode_type", type).end("success"));
    } else if (change instanceof Changed.ZnodeDeleted c) {
      LOG.info(by(origin, "delete").with("znode", c.path()).end("success"));
    } else if (change instanceof Changed.DataSet c) {
      LOG.info(by(origin, "setData").with("znode", c.path()).end("success"));
    } else if (change instanceof Changed.AclSet c) {
      LOG.info(by(origin, "setAcl").with("znode", c.path()).with("acl", text(c.acl())).end("success"));
    } else if (change instanceof Changed.Reconfigured && !origin.equals(Origin.NODE)) {
      LOG.info(by(origin, "reconfig").with("znode", Paths.CONFIG).end("success"));
    } else if (change instanceof Changed.Many c) {
      for (int i = 0; i < c.each().size(); i++) applied(c.each().get(i), origin, asked instanceof Op.Multi multi ? multi.ops().get(i) : null);
    } else if (change instanceof Changed.SessionClosed c) {
      c.ephemerals().forEach(path -> LOG.info(new Line().with("session", "0x" + Long.toHexString(c.sessionId())).with("user", nodeUser)
          .with("operation", "ephemeralZNodeDeletionOnSessionCloseOrExpire").with("znode", path).end("success")));
    }
  }

  void refused(Op op, Origin origin) {
    Op.Kind kind = op.kind();
    if (kind instanceof Op.Create c) {
      LOG.info(by(origin, "create").with("znode", c.path()).with("znode_type", type(c.mode())).end("failure"));
    } else if (kind instanceof Op.Delete c) {
      LOG.info(by(origin, "delete").with("znode", c.path()).end("failure"));
    } else if (kind instanceof Op.SetData c) {
      LOG.info(by(origin, "setData").with("znode", c.path()).end("failure"));
    } else if (kind instanceof Op.SetAcl c) {
      LOG.info(by(origin, "setAcl").with("znode", c.path()).with("acl", text(c.acl())).end("failure"));
    } else if (kind instanceof Op.Reconfigure) {
      LOG.info(by(origin, "reconfig").end("failure"));
    } else if (kind instanceof Op.Multi) {
      LOG.info(by(origin, "multiOperation").end("failure"));
    }
  }

  private Line by(Origin origin, String operation) {
    var line = new Line();
    if (origin.sessionId() != 0) line.with("session", "0x" + Long.toHexString(origin.sessionId()));
    line.with("user", user(origin.principal()));
    if (!origin.address().isEmpty()) line.with("ip", origin.address());
    return line.with("operation", operation);
  }

  /** The ids without their schemes, and of a digest only the name; the mark of the super user has none. */
  private String user(String principal) {
    if (principal.isEmpty()) return nodeUser;
    return java.util.Arrays.stream(principal.split(",")).map(identity -> {
      int colon = identity.indexOf(':');
      String id = identity.substring(colon + 1);
      return identity.startsWith("digest:") ? id.split(":", 2)[0] : id;
    }).filter(name -> !name.isEmpty()).collect(Collectors.joining(","));
  }

  private static String type(CreateMode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  private static String type(long ephemeralOwner) {
    return switch (Lifespan.of(ephemeralOwner)) {
      case PERSISTENT -> "persistent";
      case EPHEMERAL -> "ephemeral";
      case CONTAINER -> "container";
      case TTL -> "persistent_with_ttl";
    };
  }

  private static String text(List<Acl> list) {
    return list.stream().map(acl -> acl.who() + ":" + letters(acl.perms())).collect(Collectors.joining(","));
  }

  private static String letters(int perms) {
    return ((perms & Acl.CREATE) != 0 ? "c" : "") + ((perms & Acl.DELETE) != 0 ? "d" : "") + ((perms & Acl.READ) != 0 ? "r" : "")
        + ((perms & Acl.WRITE) != 0 ? "w" : "") + ((perms & Acl.ADMIN) != 0 ? "a" : "");
  }

  /** One line in the making; what comes from a client cannot break it. */
  private static final class Line {
    private final StringBuilder text = new StringBuilder();

    Line with(String key, String value) {
      text.append(key).append('=').append(value.replaceAll("[\\t\\n\\r]", "")).append('\t');
      return this;
    }

    String end(String result) {
      return text.append("result=").append(result).toString();
    }
  }
}
