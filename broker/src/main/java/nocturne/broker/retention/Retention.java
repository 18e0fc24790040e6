package nocturne.broker.retention;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import nocturne.broker.books.BookStore;
import nocturne.broker.books.Depth;
import nocturne.broker.books.NightBooks;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.core.instance.Topic;
import nocturne.survey.SurveyStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes records of our topics that are no longer needed.
 *
 * <p>A night <em>keeps</em> its records unless it is closed, its newest books can be read and
 * balance, and that was long enough ago. A topic's records are deleted up to the lowest of: its end
 * at the first start of each night that keeps its records, and the progress of each stage that
 * reads it. Dead letters are kept whole, since a retry reads them.
 *
 * <p>The topics' ends are noted before the journal is read: a night that starts meanwhile publishes
 * only after them. Each deletion can be repeated and none is recorded, so a kill at any place
 * leaves less deleted and no more to do than before.
 *
 * <p>May run beside all other work and beside another retention. For one thread.
 *
 * @param ours survey topics on our own Kafka, filled by replays and simulations
 */
public record Retention(
    BackEnd back,
    Journal journal,
    BookStore bookStore,
    SurveyStream ours,
    RetentionRule rule,
    Clock clock,
    KillPoint kill) {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  /**
   * A night of the journal.
   *
   * @param entry the newest of its journal
   * @param closed when it was closed with books that balance, if it was
   */
  private record Known(JournalEntry entry, Optional<Instant> closed) {}

  /** Result of one round. */
  public record Round(long records, List<String> topics) {
    public Round {
      topics = List.copyOf(topics);
    }
  }

  /** Deletes what is no longer needed. */
  public Round run() {
    Map<String, Map<Integer, Range>> extents = extents();
    List<Known> nights = nights();
    List<Known> keeping = new ArrayList<>(nights);
    keeping.removeIf(night -> isOld(night));
    makeRoom(extents, keeping);

    long deleted = 0;
    for (Topic topic : back.pipeline().topics()) {
      String name = back.names().topic(topic);
      Map<Integer, Range> extent = extents.getOrDefault(name, Map.of());
      List<Map<Integer, Long>> wanted = new ArrayList<>(starts(keeping, name));
      if (!bounds(extent, wanted).isEmpty()) {
        wanted.addAll(readersOf(topic));
      }
      deleted += delete(name, extent, bounds(extent, wanted));
    }
    return new Round(deleted, deleteSurveyTopics(nights, keeping));
  }

  private Map<String, Map<Integer, Range>> extents() {
    Map<String, Map<Integer, Range>> extents = new HashMap<>();
    for (Topic topic : back.pipeline().topics()) {
      String name = back.names().topic(topic);
      extents.put(name, back.log().extent(name));
    }
    return extents;
  }

  private List<Known> nights() {
    List<Known> nights = new ArrayList<>();
    for (JournalEntry entry : journal.latest()) {
      boolean balances =
          entry.state() == NightState.CLOSED
              && bookStore
                  .readable(entry.night(), entry.revision(), Depth.PLAIN)
                  .newest()
                  .filter(books -> books.revision() == entry.revision())
                  .filter(NightBooks::balance)
                  .isPresent();
      nights.add(new Known(entry, balances ? Optional.of(entry.at()) : Optional.empty()));
    }
    return nights;
  }

  private boolean isOld(Known night) {
    Instant now = clock.instant();
    return night.closed().filter(at -> !at.plus(rule.age()).isAfter(now)).isPresent();
  }

  private static List<Map<Integer, Long>> starts(List<Known> keeping, String topic) {
    List<Map<Integer, Long>> starts = new ArrayList<>();
    for (Known night : keeping) {
      starts.add(
          night
              .entry()
              .start()
              .map(StartingPoint::topics)
              .map(topics -> topics.get(topic))
              .orElse(Map.of()));
    }
    return starts;
  }

  /** Releases closed nights early, the oldest first, while the topics are too large. */
  private void makeRoom(Map<String, Map<Integer, Range>> extents, List<Known> keeping) {
    if (rule.bytes().isEmpty()) {
      return;
    }
    List<Known> closed = new ArrayList<>(keeping);
    closed.removeIf(night -> night.closed().isEmpty());
    closed.sort(Comparator.comparing(night -> night.closed().orElse(Instant.MAX)));
    for (Known oldest : closed) {
      long left = bytesLeft(extents, keeping);
      if (left <= rule.bytes().getAsLong()) {
        return;
      }
      LOG.info(
          "Our topics would keep about {} bytes, more than the {} allowed: night {}, closed {},"
              + " goes before its time",
          left,
          rule.bytes().getAsLong(),
          oldest.entry().night(),
          oldest.entry().at());
      keeping.remove(oldest);
    }
  }

  /** Size of the topics after a deletion, estimated from their offsets. */
  private long bytesLeft(Map<String, Map<Integer, Range>> extents, List<Known> keeping) {
    double left = 0;
    for (Map.Entry<String, Map<Integer, Range>> topic : extents.entrySet()) {
      OptionalLong bytes = back.topics().bytes(topic.getKey());
      if (bytes.isEmpty()) {
        continue;
      }
      Map<Integer, Long> bounds = bounds(topic.getValue(), starts(keeping, topic.getKey()));
      long all = 0;
      long stay = 0;
      for (Map.Entry<Integer, Range> kept : topic.getValue().entrySet()) {
        long from = kept.getValue().from();
        all += kept.getValue().to() - from;
        stay += kept.getValue().to() - bounds.getOrDefault(kept.getKey(), from);
      }
      left += all == 0 ? 0 : (double) bytes.getAsLong() * stay / all;
    }
    return (long) left;
  }

  private List<Map<Integer, Long>> readersOf(Topic topic) {
    List<PipelineStage> readers = back.pipeline().readersOf(topic);
    String name = back.names().topic(topic);
    List<Map<Integer, Long>> stand = new ArrayList<>();
    for (PipelineStage reader : readers) {
      reader.table().ifPresent(table -> stand.add(back.tables().progress(table, name)));
    }
    if (stand.size() < readers.size()) {
      StartingPoint now = StartingPoint.now(back.ledger(), journal.newestStart());
      readers.stream()
          .filter(reader -> reader.table().isEmpty())
          .forEach(reader -> stand.add(now.places(reader.stage(), name)));
    }
    return stand;
  }

  private long delete(String topic, Map<Integer, Range> extent, Map<Integer, Long> bounds) {
    if (bounds.isEmpty()) {
      return 0;
    }
    back.log().deleteBefore(topic, bounds);
    kill.reached(CrashPoint.RETENTION_RECORDS_DELETED);
    long gone = 0;
    for (Map.Entry<Integer, Long> bound : bounds.entrySet()) {
      Range kept = extent.get(bound.getKey());
      gone += kept == null ? 0 : bound.getValue() - kept.from();
    }
    LOG.info("Topic {}: {} offsets that all had passed were deleted: {}", topic, gone, bounds);
    return gone;
  }

  /**
   * The lowest needed offset by partition. A night or stage without an offset for a partition needs
   * all of it.
   *
   * @param extent of the topic <em>before</em> the nights were read; a night that starts meanwhile
   *     has later records
   * @param wanted first needed offsets of each night and each stage
   * @return the first offset to keep, for the partitions in which records can be deleted
   */
  private static Map<Integer, Long> bounds(
      Map<Integer, Range> extent, Collection<Map<Integer, Long>> wanted) {
    Map<Integer, Long> bounds = new TreeMap<>();
    extent.forEach(
        (partition, kept) -> {
          long bound = kept.to();
          for (Map<Integer, Long> from : wanted) {
            bound = Math.min(bound, from.getOrDefault(partition, 0L));
          }
          if (bound > kept.from()) {
            bounds.put(partition, bound);
          }
        });
    return bounds;
  }

  // ---- the survey topics that we made ourselves ----

  private List<String> deleteSurveyTopics(List<Known> nights, List<Known> keeping) {
    List<String> gone = new ArrayList<>();
    for (Known night : nights) {
      String topic = back.names().surveyTopic(night.entry().night());
      if (!keeping.contains(night)
          && night.entry().surveyTopic().equals(Optional.of(topic))
          && isJustWhatWasRead(topic, night.entry())
          && back.topics().delete(topic)) {
        kill.reached(CrashPoint.RETENTION_TOPIC_DELETED);
        LOG.info("Topic {} of the closed night {} was deleted", topic, night.entry().night());
        gone.add(topic);
      }
    }
    return gone;
  }

  /** Whether the topic is the one from which the night was read, unchanged since. */
  private boolean isJustWhatWasRead(String topic, JournalEntry entry) {
    Optional<SurveyStream.Found> found = ours.find(topic);
    Map<SurveyPartition, Long> ends = entry.ends().orElse(Map.of());
    return found.isPresent()
        && found.get().partitions().entrySet().stream()
            .allMatch(
                there ->
                    Long.valueOf(there.getValue().end())
                        .equals(ends.get(SurveyPartition.of(found.get().topic(), there.getKey()))));
  }

  /**
   * When the next night's records may be deleted; empty while every night is open or unbalanced.
   */
  public Optional<Instant> next() {
    return nights().stream()
        .flatMap(night -> night.closed().stream())
        .map(at -> at.plus(rule.age()))
        .filter(at -> at.isAfter(clock.instant()))
        .min(Comparator.naturalOrder());
  }
}
