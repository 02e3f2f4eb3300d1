package io.synod.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import io.synod.ensemble.StateMachine.Answer;
import io.synod.ensemble.StateMachine.Committed;
import io.synod.ensemble.TxnLogEvent.TransactionsAppended;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private final CountingMachine machine = new CountingMachine();
  private final MemberSettings settings = MemberSettings.defaults();
  private final Pipeline pipeline = new Pipeline(settings);
  private long lastZxid;

  @Test void what_waits_together_is_one_batch() throws IOException {
    add("one");
    add("two");
    Pipeline.Batch made = pipeline.next(0);
    assertThat(words(made)).containsExactly("one", "two");
    TransactionsAppended batch = made.transactions();
    assertThat(List.of(batch.firstZxid(), batch.lastZxid(), batch.committed())).containsExactly(1L, 2L, 0L);
    assertThat(pipeline.next(0)).as("one batch at a time").isNull();
  }

  @Test void a_transaction_that_makes_a_batch_too_large_begins_the_next() throws IOException {
    String large = "x".repeat(settings.maxBatchBytes() - 1000);
    String first = "x".repeat(2000);
    add(first);
    add(large);
    add("last");
    assertThat(words(pipeline.next(0))).containsExactly(first);
    assertThat(pipeline.durable().turns()).hasSize(1);
    assertThat(words(pipeline.next(1))).containsExactly(large, "last");
  }

  @Test void one_too_large_for_any_batch_is_one_alone() throws IOException {
    String huge = "x".repeat(2 * settings.maxBatchBytes());
    add(huge);
    add("small");
    assertThat(words(pipeline.next(0))).containsExactly(huge);
    pipeline.durable();
    assertThat(words(pipeline.next(1))).containsExactly("small");
  }

  @Test void an_answer_waits_behind_the_transactions_before_it() {
    var answer = new Answer(new Member.Reply(1, 0, null), null);
    assertThat(pipeline.add(answer)).as("nothing is outstanding").isFalse();
    add("one");
    assertThat(pipeline.add(answer)).isTrue();
    assertThat(pipeline.next(0).turns()).extracting(Object::getClass).containsExactly(Committed.class, Answer.class);
    assertThat(pipeline.add(answer)).as("its turn is behind what is in flight").isFalse();
  }

  @Test void a_batch_has_no_bytes_of_the_one_before() throws IOException {
    add("the first of all");
    pipeline.next(0);
    pipeline.durable();
    add("second");
    assertThat(words(pipeline.next(1))).containsExactly("second");
  }

  private void add(String word) {
    var transaction = new Transaction(++lastZxid, 1, Origin.NODE, new CountingMachine.Added(word));
    pipeline.add(new Committed(transaction, null), machine, false);
  }

  private List<String> words(Pipeline.Batch batch) throws IOException {
    var words = new ArrayList<String>();
    TransactionCodec.decode(batch.transactions(), machine, transaction -> words.add(((CountingMachine.Added) transaction.change()).word()));
    return words;
  }
}
