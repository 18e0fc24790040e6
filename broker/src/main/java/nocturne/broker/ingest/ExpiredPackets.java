package nocturne.broker.ingest;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.core.night.Night;
import nocturne.survey.Extent;
import nocturne.survey.SurveyStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds packets of a night that expired before they were read. Ends that were noted and can no
 * longer be reached, because the topic was deleted or shrank, would keep the night open for ever.
 * For one thread.
 */
final class ExpiredPackets {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiredPackets.class);

  private final IngestTransaction transaction;
  private final Duration patience;
  private final IngestGauge gauge;
  private final Map<Night, Long> missingSince = new HashMap<>();

  /**
   * @param patience how long the survey may lack records that it had before they count as expired
   */
  ExpiredPackets(IngestTransaction transaction, Duration patience, IngestGauge gauge) {
    this.transaction = transaction;
    this.patience = patience;
    this.gauge = gauge;
  }

  /** Forgets missing records of the night, when its topic is followed anew or the night is left. */
  void forget(NightIngest night) {
    missingSince.remove(night.night());
  }

  /** Declares records expired that were missing for the whole patience. */
  void giveUpAfterAWhile(NightIngest night, Optional<SurveyStream.Found> found) {
    Predicate<SurveyPartition> gone = partition -> isGone(partition, found, night);
    boolean some =
        night.knownEnds().entrySet().stream()
            .anyMatch(end -> night.next(end.getKey()) < end.getValue() && gone.test(end.getKey()));
    if (!some) {
      missingSince.remove(night.night());
      return;
    }
    long now = System.nanoTime();
    Long since = missingSince.putIfAbsent(night.night(), now);
    if (since != null && now - since >= patience.toNanos()) {
      giveUp(night, gone);
      missingSince.remove(night.night());
    }
  }

  private static boolean isGone(
      SurveyPartition partition, Optional<SurveyStream.Found> found, NightIngest night) {
    if (found.isEmpty() || !NightIngest.isOf(partition, found.get().topic())) {
      return true;
    }
    Extent extent = found.get().partitions().get(partition.partition());
    return extent == null || night.next(partition) >= extent.end();
  }

  /** Declares the unread records of missing partitions expired. */
  void giveUp(NightIngest night, Predicate<SurveyPartition> gone) {
    Map<SurveyPartition, List<Range>> expired = new HashMap<>();
    night
        .knownEnds()
        .forEach(
            (partition, end) -> {
              long next = night.next(partition);
              if (next < end && gone.test(partition)) {
                expired.put(partition, List.of(new Range(next, end)));
                night.advance(partition, end);
              }
            });
    if (!expired.isEmpty()) {
      LOG.warn(
          "Night {}: at most {} packets were gone before they could be read: {}",
          night.night(),
          expired.values().stream().mapToLong(r -> r.get(0).to() - r.get(0).from()).sum(),
          expired);
      transaction.passOver(night, expired);
      gauge.note(night.progress());
    }
  }
}
