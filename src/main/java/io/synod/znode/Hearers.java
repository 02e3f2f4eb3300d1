package io.synod.znode;

import io.synod.znode.Held.Holder;
import io.synod.znode.Watcher.Audience;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who hears one event, by audiences: each of those is told once, however many of it hear. */
final class Hearers {
  private final Map<Audience, List<Watcher>> byAudience = new LinkedHashMap<>(4);
  /** Null when nobody can come twice. */
  private final Set<Watcher> known;
  /** Of the last that was added, for the next is mostly of the same: watchers come in the order in which they watched, many from each turn of a loop. */
  private Audience audience;
  private List<Watcher> ofAudience;

  /** @param mayComeTwice who does hears it once */
  Hearers(boolean mayComeTwice) {
    known = mayComeTwice ? new HashSet<>() : null;
  }

  void add(Holder holder) {
    if (known != null && !known.add(holder.watcher)) return;
    if (holder.audience != audience) {
      audience = holder.audience;
      ofAudience = byAudience.computeIfAbsent(audience, first -> new ArrayList<>());
    }
    ofAudience.add(holder.watcher);
  }

  void tell(WatchEvent event) {
    byAudience.forEach((audience, hearers) -> audience.tell(event, hearers));
  }
}
