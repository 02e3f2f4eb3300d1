package io.synod.it;

import java.util.List;

/** Where the members of an ensemble run. */
interface Machines {
  Machines THIS_ONE = new Machines() {
    @Override
    public String host(int id) {
      return "127.0.0.1";
    }

    @Override
    public List<String> within(int id) {
      return List.of();
    }
  };

  /** The address of member {@code id} for clients and for the others. */
  String host(int id);

  /** What its command begins with. */
  List<String> within(int id);
}
