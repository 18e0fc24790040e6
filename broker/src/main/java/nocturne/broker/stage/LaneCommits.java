package nocturne.broker.stage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.PortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what lanes hold, so that afterwards each stands where its stage now does, or is to be
 * begun anew. For the runner's thread.
 */
final class LaneCommits {
  private static final Logger LOG = LoggerFactory.getLogger(LaneCommits.class);

  /** Progress is noted for displays only, and so often. */
  private static final long NOTED_EVERY = 1_000_000_000L;

  private final StageIdentity identity;
  private final StageWork<?> work;
  private final Lanes lanes;
  private final LaneSource source;
  private final GroupMember member;
  private final StageGauge gauge;
  private final Backoff backoff;
  private final LongSupplier nanos;

  /**
   * @param backoff of the worker as a whole, which a commit ends
   */
  LaneCommits(
      StageIdentity identity,
      StageWork<?> work,
      Lanes lanes,
      LaneSource source,
      GroupMember member,
      StageGauge gauge,
      Backoff backoff,
      LongSupplier nanos) {
    this.identity = identity;
    this.work = work;
    this.lanes = lanes;
    this.source = source;
    this.member = member;
    this.gauge = gauge;
    this.backoff = backoff;
    this.nanos = nanos;
  }

  /** Commits what the lane holds, with what all others hold if the work wants that. */
  void cut(Lane lane) {
    Map<Integer, Cut> cuts = new HashMap<>();
    for (Lane each : work.together() ? lanes.copy() : List.of(lane)) {
      if (each.holdsSomething()) {
        cuts.put(each.partition, each.cut());
      }
    }
    try {
      noteCommitting(cuts);
      Map<Integer, Long> newest = work.commit(cuts);
      cuts.forEach((partition, cut) -> committed(partition, cut, newest));
      backoff.reset();
    } catch (PortException.Broken e) {
      throw e;
    } catch (PortException e) {
      gauge.failed(e);
      LOG.warn(
          "{}: {} not committed; begins anew from the newest progress if still ours: {}",
          identity,
          cuts,
          e.getMessage());
      for (Integer partition : cuts.keySet()) {
        @Nullable Lane failed = lanes.of(partition);
        if (failed != null) {
          lanes.shut(failed, failed.backoff.next());
        }
      }
    }
  }

  /** A record that is committed alone has its attempt already. */
  private void noteCommitting(Map<Integer, Cut> cuts) {
    cuts.forEach(
        (partition, cut) -> {
          @Nullable Lane lane = lanes.of(partition);
          if (lane != null && !lane.alone) {
            work.caution(partition)
                .committing(cut.night(), identity.shift(), partition, cut.range().to() - 1);
          }
        });
  }

  private void committed(int partition, Cut cut, Map<Integer, Long> newest) {
    @Nullable Lane lane = lanes.of(partition);
    if (lane == null) {
      return;
    }
    long to = newest.getOrDefault(partition, cut.range().to());
    gauge.committed(cut.records());
    lane.backoff.reset();
    lane.to = to;
    lane.forget();
    if (to != cut.range().to()) {
      LOG.info("{}: partition {} goes on at {}, not {}", identity, partition, to, cut.range().to());
      lane.read = to;
      source.topicAt(lane, to);
    }
    note(lane, NOTED_EVERY);
  }

  /** Commits all that is held and leaves the partitions in order. */
  void leaveAll() {
    for (Lane lane : lanes.copy()) {
      if (lane.holdsSomething()) {
        cut(lane);
      }
    }
    for (Lane lane : lanes.all()) {
      if (lane.open) {
        note(lane, 0);
        work.leave(lane.partition);
      }
    }
  }

  private void note(Lane lane, long every) {
    long now = nanos.getAsLong();
    if (now - lane.lastNotedNanos >= every) {
      lane.lastNotedNanos = now;
      member.noteProgress(lane.partition, lane.to);
    }
  }
}
