package io.synod.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.synod.node.HeapRoom.Free;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeapSizeTest {
  private final HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
  private final List<String> before = List.of(value(HeapSize.MOST_FREE), value(HeapSize.LEAST_FREE), value(HeapSize.LOOK_EVERY));

  @AfterEach void as_it_was() {
    machine.setVMOption(HeapSize.LEAST_FREE, "0");
    machine.setVMOption(HeapSize.MOST_FREE, before.get(0));
    machine.setVMOption(HeapSize.LEAST_FREE, before.get(1));
    machine.setVMOption(HeapSize.LOOK_EVERY, before.get(2));
  }

  @Test void the_machine_takes_the_settings_while_it_runs() throws Exception {
    HeapSize.settle(new HeapSettings(Duration.ofSeconds(45))).close();
    assertThat(value(HeapSize.LOOK_EVERY)).isEqualTo("45000");
    assertThat(value(HeapSize.MOST_FREE)).isEqualTo("50");
    assertThat(value(HeapSize.LEAST_FREE)).isEqualTo(before.get(1));
  }

  /** HotSpot refuses a least above the most, whichever is set first. */
  @Test void any_size_may_follow_any_other() {
    var size = new HeapSize(machine);
    for (Free free : List.of(new Free(10, 20), new Free(75, 81), new Free(10, 20), new Free(20, 75))) {
      size.free(free);
      assertThat(List.of(value(HeapSize.LEAST_FREE), value(HeapSize.MOST_FREE))).containsExactly(Integer.toString(free.least()), Integer.toString(free.most()));
    }
  }

  @Test void a_node_that_gives_nothing_back_leaves_them() throws Exception {
    HeapSize.settle(new HeapSettings(Duration.ZERO)).close();
    assertThat(List.of(value(HeapSize.MOST_FREE), value(HeapSize.LEAST_FREE), value(HeapSize.LOOK_EVERY))).isEqualTo(before);
  }

  @Test void what_cannot_be_is_refused() {
    assertThatThrownBy(() -> new HeapSettings(Duration.ofSeconds(-1))).hasMessageContaining("heap-give-back-every");
  }

  private String value(String flag) {
    return machine.getVMOption(flag).getValue();
  }
}
