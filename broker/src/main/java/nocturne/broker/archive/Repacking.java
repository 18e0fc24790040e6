package nocturne.broker.archive;

import nocturne.broker.ledger.Range;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.PortException;
import nocturne.broker.worker.PartitionWork;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.StageInput;
import nocturne.broker.worker.WorkerSettings;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Makes packs of records of one partition of the alerts' topic once more, as the archive stage
 * makes them, and announces none: the stage finds them under the names of its own and announces
 * them. For one thread.
 */
public final class Repacking {
  private final WorkerSettings limits;
  private final StageInput<PublishedAlert> input;
  private final PartitionWork<PublishedAlert> work;
  private long from;
  private long next;
  private int records;
  private long bytes;
  private @Nullable Night night;

  /**
   * @param from where the last pack ends
   */
  public Repacking(
      Archive archive,
      WorkerSettings limits,
      StageInput<PublishedAlert> input,
      int partition,
      long from) {
    this.limits = limits;
    this.input = input;
    this.work = archive.packs().begin(partition, from);
    this.from = from;
    this.next = from;
  }

  /** Takes the next record; puts a pack where the one before is full or of another night. */
  public void take(LogRecord record) {
    if (record.offset() < next) {
      return;
    }
    Night of = input.night(record);
    if (night != null
        && (records >= limits.records() || bytes >= limits.bytes() || !of.equals(night))) {
      put(next);
    }
    try {
      input.read(record).ifPresent(work::take);
    } catch (UnreadableException e) {
      work.takeUnreadable(record, of, e);
    }
    night = of;
    records++;
    bytes += record.value().length;
    next = record.offset() + 1;
  }

  /**
   * Puts a pack of the remaining records.
   *
   * @param to end of the last pack, unless a later record was taken
   */
  public void finish(long to) {
    put(Math.max(next, to));
    work.close();
  }

  private void put(long to) {
    @Nullable Night of = night;
    if (of != null) {
      Range put = work.settle(of, new Range(from, to)).range();
      if (put.to() != to) {
        throw new PortException.Broken(
            "A pack of "
                + put
                + " stands where one of offsets "
                + from
                + " to "
                + to
                + " belongs.");
      }
      work.clear();
    }
    from = to;
    night = null;
    records = 0;
    bytes = 0;
  }
}
