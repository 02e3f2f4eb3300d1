package io.synod.node;

import io.synod.loop.LoopGuard;
import io.synod.metrics.JvmSource;
import io.synod.metrics.Sheet;
import io.synod.metrics.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that {@code /metrics} shows: ZooKeeper's names, Kafka's, Java's, and a few of our own that begin with {@code synod_}. */
final class Published {
  private Published() {}

  static List<Source> of(Foundations base, Coordination coordination, Optional<Brokerage> brokerage) {
    List<Source> sources = new ArrayList<>(List.of(coordination.server().meters(), sheet -> own(sheet, base, coordination), base.disk(),
        new JvmSource()));
    brokerage.ifPresent(broker -> sources.add(new KafkaSource(base.storage(), broker)));
    return sources;
  }

  private static void own(Sheet sheet, Foundations base, Coordination coordination) {
    LoopGuard guard = base.loops().guard();
    sheet.gauge("last_applied_zxid", "The zxid up to which everything is visible", coordination.tree().applied());
    sheet.counter("synod_loop_blocked", "Times an event loop was found blocked", guard.blockedCount());
    sheet.gauge("synod_loop_longest_block_ms", "The longest an event loop was blocked", guard.longestBlockMillis());
  }
}
