package nocturne.broker.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.core.night.Night;
import nocturne.survey.Extent;
import nocturne.survey.SurveyEvent;
import nocturne.survey.SurveyStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles topics that were deleted, made again or shortened, and declares expired what a night can
 * no longer read there: ends that were noted and are not reached would keep the night open for
 * ever. For one thread.
 */
final class TopicEvents {
  private static final Logger LOG = LoggerFactory.getLogger(TopicEvents.class);

  private final IngestContext context;
  private final FollowedTopics topics;
  private final IngestTransaction transaction;
  private final Map<Night, Long> missingSince = new HashMap<>();

  TopicEvents(IngestContext context, FollowedTopics topics, IngestTransaction transaction) {
    this.context = context;
    this.topics = topics;
    this.transaction = transaction;
  }

  /** The topics that are followed. */
  FollowedTopics topics() {
    return topics;
  }

  /** Handles what was met on the topic of a night. */
  void met(NightIngest night, SurveyEvent event) {
    if (event instanceof SurveyEvent.OutOfRange out) {
      goOnWhereThereIsSomething(night, out);
    } else if (event instanceof SurveyEvent.PartitionAdded added) {
      LOG.info(
          "Night {}: topic {} has a new partition {}",
          night.night(),
          added.topic().name(),
          added.partition());
    } else if (event instanceof SurveyEvent.MadeAnew anew) {
      LOG.warn(
          "Night {}: topic {} was deleted and made again; it is read from its beginning",
          night.night(),
          anew.topic().name());
      night.follows(null);
      giveUp(night, partition -> NightIngest.isOf(partition, anew.topic()));
      if (topics.follow(night)) {
        forget(night);
      }
    } else if (event instanceof SurveyEvent.Away away) {
      LOG.warn(
          "Night {}: topic {} is not to be reached, and is read on once it is: {}",
          night.night(),
          away.topic().name(),
          away.why());
      night.follows(null);
    } else if (event instanceof SurveyEvent.Gone vanished) {
      LOG.warn(
          "Night {}: topic {} is no longer at {}; ingest waits for it",
          night.night(),
          vanished.topic().name(),
          topics.where(night));
      night.follows(null);
    }
  }

  private void goOnWhereThereIsSomething(NightIngest night, SurveyEvent.OutOfRange out) {
    SurveyPartition partition = SurveyPartition.of(out.topic(), out.partition());
    long begin = out.extent().begin();
    boolean shrank = out.position() > out.extent().end();
    Range lost = new Range(shrank ? 0 : Math.min(out.position(), begin), begin);
    LOG.warn(
        shrank
            ? "Night {}: partition {} of {} ends at {}, before {} where it was to be read on; it is"
                + " not what it was and is read from its beginning, {}"
            : "Night {}: partition {} of {} (ends at {}) has lost what stood at {} before it was"
                + " read; ingest goes on at {}",
        night.night(),
        out.partition(),
        out.topic().name(),
        out.extent().end(),
        out.position(),
        begin);
    night.advance(partition, begin);
    transaction.passOver(night, lost.isEmpty() ? Map.of() : Map.of(partition, List.of(lost)));
    topics.seek(out.topic(), out.partition(), begin);
    context.gauge().note(night.progress());
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
    if (since != null && now - since >= context.options().pace().gone().toNanos()) {
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
  private void giveUp(NightIngest night, Predicate<SurveyPartition> gone) {
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
      context.gauge().note(night.progress());
    }
  }
}
