package io.synod.znode;

import java.util.List;

/** One entry of an access control list: who ({@code scheme:id}) may do what ({@code perms}, a mask of READ 1 to ADMIN 16). */
public record Acl(int perms, Identity who) {
  public static final int READ = 1;
  public static final int WRITE = 2;
  public static final int CREATE = 4;
  public static final int DELETE = 8;
  public static final int ADMIN = 16;
  public static final int ALL = 31;
  public static final List<Acl> OPEN = List.of(new Acl(ALL, Identity.ANYONE));

  /** Whether {@code list} is {@link #OPEN} itself: then everybody may do everything, and who asks need not be known. */
  public static boolean isOpen(List<Acl> list) {
    return list == OPEN;
  }

  /** Whether one of {@code callers} has all of {@code wanted}. An identity of scheme {@code super} may do everything. */
  public static boolean permits(List<Acl> list, int wanted, List<Identity> callers) {
    if (isOpen(list)) return true;
    for (Identity caller : callers) if (caller.scheme().equals("super")) return true;
    for (Acl entry : list) {
      if ((entry.perms & wanted) != wanted) continue;
      if (entry.who.equals(Identity.ANYONE)) return true;
      for (Identity caller : callers) if (entry.who.covers(caller)) return true;
    }
    return false;
  }
}
