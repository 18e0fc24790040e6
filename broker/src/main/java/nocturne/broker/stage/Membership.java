package nocturne.broker.stage;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import nocturne.broker.stage.StageStatus.State;

/**
 * The life of one worker as a member of its stage's group, turn by turn. For the runner's thread.
 */
final class Membership {
  /** The status is shown so often where the state stays the same. */
  private static final long SHOWN_EVERY = 20_000_000L;

  private final Lanes lanes;
  private final LaneOpener opener;
  private final MemoryReading memory;
  private final TopicReading topic;
  private final RecordTaking<?> taking;
  private final CutRules rules;
  private final LaneCommits commits;
  private final StageGauge gauge;
  private final LongSupplier nanos;
  private long lastShownNanos;

  Membership(
      Lanes lanes,
      LaneOpener opener,
      MemoryReading memory,
      TopicReading topic,
      RecordTaking<?> taking,
      CutRules rules,
      LaneCommits commits,
      StageGauge gauge,
      LongSupplier nanos) {
    this.lanes = lanes;
    this.opener = opener;
    this.memory = memory;
    this.topic = topic;
    this.taking = taking;
    this.rules = rules;
    this.commits = commits;
    this.gauge = gauge;
    this.nanos = nanos;
  }

  /** Works until told to stop; then commits what was taken. */
  void work(BooleanSupplier stopping) throws InterruptedException {
    while (!stopping.getAsBoolean()) {
      opener.openWhatMay();
      memory.takeHandovers();
      rules.cutWhatIsDue();
      show();
      topic.take(topic.next(), taking);
    }
    commits.leaveAll();
  }

  private void show() {
    boolean allOpen = lanes.areAssigned();
    boolean failing = false;
    for (Lane lane : lanes.all()) {
      allOpen &= lane.open;
      failing |= !lane.open && lane.backoff.isFailing();
    }
    State state = failing ? State.WAITING : allOpen ? State.RUNNING : State.STARTING;
    long now = nanos.getAsLong();
    if (state != gauge.status().state() || now - lastShownNanos >= SHOWN_EVERY) {
      lastShownNanos = now;
      gauge.show(state, lanes.byPartition());
    }
  }
}
