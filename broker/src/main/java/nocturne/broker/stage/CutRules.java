package nocturne.broker.stage;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Says when what lanes hold is committed: where the night changes, around a record that must stand
 * alone, at a number of records or bytes, or after a time. For the runner's thread.
 */
final class CutRules {
  /** So long without a record is a lull. */
  private static final long LULL = 200_000_000L;

  private final StageSettings settings;
  private final StageWork<?> work;
  private final Lanes lanes;
  private final LaneCommits commits;
  private final HandoverQueue queue;
  private final BooleanSupplier hurry;
  private final LongSupplier nanos;
  private long lastTookNanos;

  /**
   * @param hurry whether somebody waits for what is held to be committed; asked often
   */
  CutRules(
      StageSettings settings,
      StageWork<?> work,
      Lanes lanes,
      LaneCommits commits,
      HandoverQueue queue,
      BooleanSupplier hurry,
      LongSupplier nanos) {
    this.settings = settings;
    this.work = work;
    this.lanes = lanes;
    this.commits = commits;
    this.queue = queue;
    this.hurry = hurry;
    this.nanos = nanos;
  }

  /**
   * Before a record that must be committed alone: commits what is held.
   *
   * @return whether that record still follows
   */
  boolean beforeOneAlone(Lane lane) {
    boolean holds =
        work.together()
            ? lanes.all().stream().anyMatch(Lane::holdsSomething)
            : lane.holdsSomething();
    if (holds) {
      commits.cut(lane);
    }
    return !lane.moved;
  }

  /** Cuts where the night changes; answers whether the next record still follows. */
  boolean before(Lane lane, Night night) {
    if (lane.changesNight(night) && !work.together()) {
      commits.cut(lane);
      return !lane.moved;
    }
    return true;
  }

  /**
   * The work has taken a record.
   *
   * @param full whether it wants the range cut now
   */
  void took(Lane lane, Night night, long offset, int bytes, boolean full) {
    lastTookNanos = nanos.getAsLong();
    lane.took(night, offset, bytes, lastTookNanos);
    int records = lane.records;
    long held = lane.bytes;
    if (work.together()) {
      records = lanes.all().stream().mapToInt(l -> l.records).sum();
      held = lanes.all().stream().mapToLong(l -> l.bytes).sum();
    }
    boolean careful = lane.alone || work.caution(lane.partition).isOver();
    if (full || careful || records >= settings.records() || held >= settings.bytes()) {
      commits.cut(lane);
    }
  }

  /** Cuts what was held long enough, and the largest where all hold too much together. */
  void cutWhatIsDue() {
    long now = nanos.getAsLong();
    long held = 0;
    @Nullable Lane largest = null;
    for (Lane lane : lanes.copy()) {
      if (lane.holdsSomething() && now - due(lane) >= 0) {
        commits.cut(lane);
      }
      held += lane.bytes;
      largest = largest == null || lane.bytes > largest.bytes ? lane : largest;
    }
    if (largest != null && held > settings.heldBytes() && largest.holdsSomething()) {
      commits.cut(largest);
    }
  }

  /** For how long from now on nothing is due, in nanoseconds; at most the longest asked for. */
  long untilDue(long now, long longest) {
    long least = longest;
    for (Lane lane : lanes.all()) {
      if (lane.holdsSomething()) {
        least = Math.min(least, due(lane) - now);
      }
    }
    return Math.max(0, least);
  }

  /**
   * When what the lane holds must be committed: so long after the first record of it, or, while
   * somebody waits for it, once nothing has come for a moment and nothing is waiting.
   */
  private long due(Lane lane) {
    long due = lane.sinceNanos + settings.age().toNanos();
    long lull = lastTookNanos + LULL;
    return lull - due < 0 && hurry.getAsBoolean() && queue.isEmpty() ? lull : due;
  }
}
