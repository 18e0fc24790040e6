package nocturne.app.wiring;

import java.util.concurrent.atomic.LongAdder;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.stage.PartitionWork;
import nocturne.broker.stage.StageRecord;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * A stage's work with a look at how many alerts pass, for a progress line. What is taken again
 * after a failed commit is counted again; the books count from the ledger.
 *
 * @param <T> what is worked on
 */
final class PassedCount<T extends StageRecord> implements PartitionWork<T> {
  private final PartitionWork<T> work;
  private final LongAdder passed;

  PassedCount(PartitionWork<T> work, LongAdder passed) {
    this.work = work;
    this.passed = passed;
  }

  @Override
  public boolean take(T item) {
    return work.take(item);
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    return work.takeUnreadable(message, night, why);
  }

  @Override
  public Settled settle(Night night, Range range) {
    Settled settled = work.settle(night, range);
    return new Settled() {
      @Override
      public Range range() {
        return settled.range();
      }

      @Override
      public Tally publish(StreamWriter writer) {
        Tally tally = settled.publish(writer);
        passed.add(tally.passed().size());
        return tally;
      }
    };
  }

  @Override
  public void clear() {
    work.clear();
  }

  @Override
  public void close() {
    work.close();
  }
}
