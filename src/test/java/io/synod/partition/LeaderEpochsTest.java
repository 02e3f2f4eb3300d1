package io.synod.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synod.journal.Bytes;
import io.synod.partition.LogView.EpochEnd;
import org.junit.jupiter.api.Test;

/** KIP-101 and KIP-279. */
class LeaderEpochsTest {
  private static final LeaderEpochs EPOCHS = LeaderEpochs.NONE.with(1, 0).with(3, 10).with(6, 25);

  @Test
  void the_newest_epoch_ends_at_the_log_end() {
    assertThat(EPOCHS.endOf(6, 40)).isEqualTo(new EpochEnd(6, 40));
  }

  @Test
  void an_earlier_epoch_ends_where_the_next_one_begins() {
    assertThat(EPOCHS.endOf(3, 40)).isEqualTo(new EpochEnd(3, 25));
    assertThat(EPOCHS.endOf(1, 40)).isEqualTo(new EpochEnd(1, 10));
  }

  @Test
  void an_epoch_not_seen_here_is_answered_with_the_greatest_below_it() {
    assertThat(EPOCHS.endOf(5, 40)).isEqualTo(new EpochEnd(3, 25));
    assertThat(EPOCHS.endOf(0, 40)).as("older than all: nothing in common").isEqualTo(new EpochEnd(0, 0));
  }

  @Test
  void an_epoch_newer_than_all_is_not_known() {
    assertThat(EPOCHS.endOf(7, 40)).isEqualTo(new EpochEnd(-1, -1));
    assertThat(LeaderEpochs.NONE.endOf(0, 0)).isEqualTo(new EpochEnd(-1, -1));
  }

  @Test
  void an_epoch_without_records_is_replaced_by_the_next() {
    assertThat(EPOCHS.with(8, 25)).isEqualTo(LeaderEpochs.NONE.with(1, 0).with(3, 10).with(8, 25));
    assertThat(EPOCHS.with(6, 30)).as("not newer").isEqualTo(EPOCHS);
  }

  @Test
  void each_record_was_written_in_one_epoch() {
    assertThat(EPOCHS.epochOf(9)).isEqualTo(1);
    assertThat(EPOCHS.epochOf(10)).isEqualTo(3);
    assertThat(LeaderEpochs.NONE.epochOf(0)).isEqualTo(-1);
  }

  @Test
  void cutting_the_log_cuts_its_epochs() {
    assertThat(EPOCHS.truncatedTo(25)).isEqualTo(LeaderEpochs.NONE.with(1, 0).with(3, 10));
    assertThat(EPOCHS.from(12)).isEqualTo(LeaderEpochs.NONE.with(3, 12).with(6, 25));
  }

  @Test
  void the_file_is_kafkas() {
    assertThat(EPOCHS.encode().asUtf8()).isEqualTo("0\n3\n1 0\n3 10\n6 25\n");
    assertThat(LeaderEpochs.decode(EPOCHS.encode())).isEqualTo(EPOCHS);
    assertThatThrownBy(() -> LeaderEpochs.decode(Bytes.utf8("0\n2\n1 0\n"))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LeaderEpochs.decode(Bytes.utf8("0\n1\n1\n"))).isInstanceOf(IllegalArgumentException.class);
  }
}
