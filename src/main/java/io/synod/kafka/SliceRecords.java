package io.synod.kafka;

import io.synod.partition.Slice;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.RecordsSend;

/** Record batches that still lie in their segment file: {@link ResponseEncoder} sends them from there. */
record SliceRecords(Slice slice) implements BaseRecords {
  @Override public int sizeInBytes() {
    return slice.sizeInBytes();
  }

  /** Kafka's own network layer is not used. */
  @Override public RecordsSend<? extends BaseRecords> toSend() {
    throw new UnsupportedOperationException("a slice is sent by ResponseEncoder");
  }
}
