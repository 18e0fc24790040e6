package nocturne.broker.stage;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Feeds lanes from memory for as long as what was handed over goes on exactly where each stands;
 * who is not fed so goes back to the topic. For the runner's thread.
 */
final class MemoryReading {
  /** A partition fed from memory that hears nothing for so long looks at the topic again. */
  private static final long SILENCE = 2_000_000_000L;

  private final HandoverQueue queue;
  private final Lanes lanes;
  private final LaneSource source;
  private final RecordTaking<?> taking;
  private final BooleanSupplier pollIsDue;
  private final LongSupplier nanos;

  /**
   * @param pollIsDue whether the group must be polled before more is taken
   */
  MemoryReading(
      HandoverQueue queue,
      Lanes lanes,
      LaneSource source,
      RecordTaking<?> taking,
      BooleanSupplier pollIsDue,
      LongSupplier nanos) {
    this.queue = queue;
    this.lanes = lanes;
    this.source = source;
    this.taking = taking;
    this.pollIsDue = pollIsDue;
    this.nanos = nanos;
  }

  void takeHandovers() {
    for (Lane lane : lanes.copy()) {
      boolean refused = queue.wasRefused(lane.partition);
      @Nullable Handover next = lane.open ? queue.first(lane.partition, lane.read) : null;
      while (next != null && next.range().from() == lane.read && !pollIsDue.getAsBoolean()) {
        source.enterMemory(lane);
        take(lane, next);
        next = lane.open ? queue.first(lane.partition, lane.read) : null;
      }
      if (next != null && next.range().from() > lane.read) {
        source.leaveMemory(lane);
        queue.keepNewest(lane.partition);
      } else if (next == null && (refused || isSilent(lane))) {
        source.leaveMemory(lane);
      }
    }
  }

  private boolean isSilent(Lane lane) {
    return nanos.getAsLong() - lane.lastFedNanos > SILENCE;
  }

  private void take(Lane lane, Handover handover) {
    queue.remove(lane.partition);
    lane.moved = false;
    for (PublishedAlert alert : handover.alerts()) {
      taking.take(lane, alert);
      if (lane.moved) {
        return;
      }
    }
    lane.read = Math.max(lane.read, handover.range().to());
  }
}
