package nocturne.broker.stage;

import nocturne.broker.ledger.Range;
import nocturne.broker.stage.StageStatus.Mode;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Where the runner stands with one partition it was given. Touched by the runner's thread alone.
 */
final class PartitionTask {
  final int partition;
  final Backoff backoff;

  boolean open;
  long openAtNanos;

  /** The group must be asked (polled) before the partition may be begun again. */
  boolean mustAsk;

  Mode mode = Mode.TOPIC;

  /** All below is committed. */
  long to;

  /** All below was taken, or is nobody's. */
  long read;

  /** What the last poll brought is of no use any more: the position was moved since. */
  boolean moved;

  /** The record taken last must be committed by itself. */
  boolean alone;

  private @Nullable Night night;
  int records;
  long bytes;
  long sinceNanos;
  long lastFedNanos;
  long lastNotedNanos;

  PartitionTask(int partition, Backoff backoff) {
    this.partition = partition;
    this.backoff = backoff;
  }

  void begin(long at) {
    open = true;
    to = at;
    read = at;
    moved = true;
    forget();
  }

  void forget() {
    alone = false;
    night = null;
    records = 0;
    bytes = 0;
  }

  boolean changesNight(Night next) {
    return night != null && !night.equals(next);
  }

  void took(Night of, long offset, int size, long nowNanos) {
    if (records == 0) {
      night = of;
      sinceNanos = nowNanos;
    }
    records++;
    bytes += size;
    read = offset + 1;
  }

  boolean holdsSomething() {
    return open && night != null;
  }

  Batch batch() {
    @Nullable Night of = night;
    if (of == null) {
      throw new IllegalStateException("nothing was taken of partition " + partition);
    }
    return new Batch(of, new Range(to, read), records);
  }
}
