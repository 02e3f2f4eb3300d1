package io.synod.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoopGuardTest {
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private EventLoops loops;

  @BeforeEach void start() {
    log.list = new CopyOnWriteArrayList<>();
    log.start();
    logger().addAppender(log);
    loops = EventLoops.start(LoopSettings.defaults().withCount(2).withBlockedAfter(Duration.ofMillis(20)));
    loops.guard().start();
  }

  @AfterEach void stop() {
    loops.close();
    logger().detachAppender(log);
  }

  /** Each time until both lines are there: where processors are scarce, other delays may take the one line that a second has room for. */
  @Test void a_blocked_loop_is_reported_with_the_stack_that_blocks_it() {
    await().until(() -> {
      blockUntilNoticed();
      return lines().stream().anyMatch(line -> line.startsWith("event loop 1 has been blocked for ") && line.contains("holdTheLoop"))
          && lines().stream().anyMatch(line -> line.startsWith("event loop 1 runs again after "));
    });
    assertThat(log.list).allMatch(event -> event.getLevel() == Level.WARN);
    assertThat(loops.guard().longestBlockMillis()).isGreaterThanOrEqualTo(20);
  }

  private void blockUntilNoticed() {
    long before = loops.guard().blockedCount();
    var held = new CountDownLatch(1);
    loops.loop(1).execute(() -> holdTheLoop(held));
    try {
      await().until(() -> loops.guard().blockedCount() > before);
    } finally {
      held.countDown();
    }
  }

  private static void holdTheLoop(CountDownLatch held) {
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> lines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(LoopGuard.class);
  }
}
