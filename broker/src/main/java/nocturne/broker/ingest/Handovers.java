package nocturne.broker.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.Range;
import nocturne.broker.worker.Feed;
import nocturne.broker.worker.Handover;
import nocturne.broker.worker.PublishedAlert;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands committed batches to the stages of this process. For one thread. */
final class Handovers {
  private static final Logger LOG = LoggerFactory.getLogger(Handovers.class);

  private final List<Feed> feeds;
  private final KillPoint kill;
  private final Map<Integer, Long> published = new HashMap<>();

  Handovers(List<Feed> feeds, KillPoint kill) {
    this.feeds = feeds;
    this.kill = kill;
  }

  /**
   * Sets the offsets at which the next batches begin.
   *
   * @param to by partition, the offset after the last alert published
   */
  void goOnFrom(Map<Integer, Long> to) {
    to.forEach((p, offset) -> published.merge(p, offset, Math::max));
  }

  /** Hands over alerts. If no stage of this process takes them, nothing is done. */
  void handOver(List<PublishedAlert> alerts) {
    if (feeds.isEmpty()) {
      if (!alerts.isEmpty()) {
        kill.reached(CrashPoint.INGEST_HANDED_OVER);
      }
      return;
    }
    Map<Integer, List<PublishedAlert>> byPartition = new TreeMap<>();
    for (PublishedAlert alert : alerts) {
      byPartition.computeIfAbsent(alert.position().partition(), p -> new ArrayList<>()).add(alert);
    }
    byPartition.forEach(
        (partition, share) -> {
          long to = share.get(share.size() - 1).position().offset() + 1;
          Range range = new Range(published.getOrDefault(partition, 0L), to);
          published.put(partition, to);
          Handover handover = new Handover(partition, range, share);
          for (Feed feed : feeds) {
            if (!feed.offer(handover)) {
              LOG.debug("A feed refuses [{}, {}) of partition {}", range.from(), to, partition);
            }
          }
          kill.reached(CrashPoint.INGEST_HANDED_OVER);
        });
  }
}
