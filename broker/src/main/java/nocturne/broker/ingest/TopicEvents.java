package nocturne.broker.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
  private final Map<Night, Missing> missing = new HashMap<>();

  /** Unread records that the survey does not have. */
  private record Missing(long sinceNanos, String words) {}

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
                + " read; ingest continues at {}",
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

  /** Forgets the night's missing records, when its topic is followed again or the night is left. */
  void forget(NightIngest night) {
    missing.remove(night.night());
  }

  /**
   * The records that the survey's topics no longer hold and that ingest still waits for, in words;
   * empty if there are none.
   */
  Optional<String> waitsFor() {
    return missing.values().stream().map(Missing::words).findFirst();
  }

  /** Declares records expired that were missing for the whole patience. */
  void giveUpAfterAWhile(NightIngest night, Optional<SurveyStream.Found> found) {
    Predicate<SurveyPartition> gone = partition -> isGone(partition, found, night);
    Map<SurveyPartition, List<Range>> unread = night.unread(gone);
    if (unread.isEmpty()) {
      missing.remove(night.night());
      return;
    }
    long now = System.nanoTime();
    Missing since =
        missing.computeIfAbsent(night.night(), n -> new Missing(now, words(night, unread)));
    if (now - since.sinceNanos() >= context.options().pace().gone().toNanos()) {
      giveUp(night, gone);
      missing.remove(night.night());
    }
  }

  private String words(NightIngest night, Map<SurveyPartition, List<Range>> unread) {
    return "night %s: the survey no longer has %s; that counts as lost after %s s, unless it comes back"
        .formatted(night.night(), words(unread), context.options().pace().gone().toSeconds());
  }

  private static String words(Map<SurveyPartition, List<Range>> unread) {
    return unread.entrySet().stream()
        .map(
            each ->
                "%s of partition %s of %s"
                    .formatted(
                        each.getValue().isEmpty()
                            ? "what was read"
                            : "offsets " + each.getValue().get(0),
                        each.getKey().partition(),
                        each.getKey().topic()))
        .sorted()
        .collect(Collectors.joining(", "));
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
    Map<SurveyPartition, List<Range>> unread = night.unread(gone);
    if (unread.isEmpty()) {
      return;
    }
    Map<SurveyPartition, Long> ends = night.knownEnds();
    Map<SurveyPartition, List<Range>> lost = new HashMap<>();
    unread.forEach(
        (partition, ranges) -> {
          night.advance(partition, ends.getOrDefault(partition, 0L));
          if (!ranges.isEmpty()) {
            lost.put(partition, ranges);
          }
        });
    if (!lost.isEmpty()) {
      LOG.warn(
          "Night {}: the survey no longer has {}, which were not read: at most {} packets are lost",
          night.night(),
          words(lost),
          lost.values().stream().mapToLong(r -> r.get(0).to() - r.get(0).from()).sum());
    }
    transaction.passOver(night, lost);
    context.gauge().note(night.progress());
  }
}
