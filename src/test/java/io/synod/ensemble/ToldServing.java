package io.synod.ensemble;

import io.synod.journal.Bytes;
import java.util.ArrayList;
import java.util.List;

/** What a node was told of its member's standing, as text and in order. */
final class ToldServing implements Serving {
  final List<String> events = new ArrayList<>();

  @Override
  public void leads(int epoch) {
    events.add("leads in " + epoch);
  }

  @Override
  public void follows(int leader, int epoch) {
    events.add("follows " + leader + " in " + epoch);
  }

  @Override
  public void ended() {
    events.add("ended");
  }

  @Override
  public void looks() {
    events.add("looks");
  }

  @Override
  public void joins() {
    events.add("joins");
  }

  @Override
  public Bytes report() {
    return Bytes.EMPTY;
  }

  @Override
  public void reported(Bytes report) {
    events.add("reported");
  }
}
