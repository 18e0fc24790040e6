package nocturne.broker.books;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.TopicLog;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;

/** Compares the survey's offsets with what ingest read, and each offset read with its outcome. */
final class IngestChecks {
  private IngestChecks() {}

  /** Everything up to the survey's ends was read. */
  static BookCheck survey(NightScope scope, NightAccount account) {
    long ends = 0;
    long read = 0;
    List<Difference> missing = new ArrayList<>();
    for (Map.Entry<SurveyPartition, Long> offered : scope.offered().entrySet()) {
      SurveyPartition where = offered.getKey();
      long position = account.next().getOrDefault(where, 0L);
      long end = Math.max(offered.getValue(), account.left().getOrDefault(where, 0L));
      ends += end;
      read += Math.min(position, end);
      if (position < end) {
        missing.add(missing(words(where) + " offsets " + position + " to " + (end - 1)));
      }
    }
    if (scope.offered().isEmpty() && !account.next().isEmpty()) {
      missing.add(
          missing(
              "the end of the survey's topic: it was gone when the night was ended, so what it"
                  + " held beyond what was read is not known"));
    }
    return BookCheck.of(CheckName.SURVEY, "offered up to", ends, "read up to", read, missing);
  }

  /**
   * Checks that each offset, from the first one that ingest read to its position, has an outcome,
   * or is expired or without a packet according to the ledger.
   */
  static BookCheck received(Audit audit) {
    Set<String> sources = sources(audit.account(), audit.names().survey());
    return sources.isEmpty() ? received(audit.account()) : receivedFromOthers(sources, audit);
  }

  /** The check of a night that was read from the survey's own topics. */
  static BookCheck received(NightAccount account) {
    PublishedIndex publishedIndex = account.publishedIndex();
    long offsets = account.unplaced();
    List<Difference> differences = new ArrayList<>();
    for (Map.Entry<SurveyPartition, Long> position : account.next().entrySet()) {
      SurveyPartition partition = position.getKey();
      String where = words(partition);
      NightAccount.OffsetsRead read =
          account.read().getOrDefault(partition, new NightAccount.OffsetsRead());
      offsets += length(read.runs());
      List<Range> known = new ArrayList<>(read.runs());
      known.addAll(account.expired().getOrDefault(partition, List.of()));
      known.addAll(account.empty().getOrDefault(partition, List.of()));
      List<Range> holes = holes(known, position.getValue());
      offsets += length(holes);
      for (Range hole : holes) {
        differences.add(missing(where + " offsets " + hole));
      }
      for (long offset : read.repeated()) {
        differences.add(Difference.of(Difference.Kind.REPEATED, where + " offset " + offset));
      }
    }
    for (int i : publishedIndex.twice()) {
      differences.add(
          Difference.of(
              Difference.Kind.REPEATED,
              publishedIndex.candid(i),
              publishedIndex.place(i),
              "published twice"));
    }
    return BookCheck.of(
        CheckName.RECEIVED,
        "offsets of packets",
        offsets,
        "packets with an outcome",
        account.received(),
        differences);
  }

  private static long length(List<Range> ranges) {
    return ranges.stream().mapToLong(range -> range.to() - range.from()).sum();
  }

  /** The gaps between ranges, from the first range to {@code end}. */
  private static List<Range> holes(List<Range> known, long end) {
    List<Range> ascending = new ArrayList<>(known);
    ascending.sort(Comparator.comparingLong(Range::from));
    List<Range> holes = new ArrayList<>();
    long next = ascending.isEmpty() ? end : ascending.get(0).from();
    for (Range range : ascending) {
      if (range.from() > next) {
        holes.add(new Range(next, range.from()));
      }
      next = Math.max(next, range.to());
    }
    if (end > next) {
      holes.add(new Range(next, end));
    }
    return holes;
  }

  /** Ranges that were gone before we read them, in words. */
  static List<String> expired(NightAccount account) {
    List<String> words = new ArrayList<>();
    account
        .expired()
        .forEach(
            (where, ranges) -> {
              for (Range range : ranges) {
                words.add(
                    ("%s offsets %s: at most %s packets were deleted by the survey "
                            + "before we read them")
                        .formatted(words(where), range, range.to() - range.from()));
              }
            });
    return words;
  }

  private static Difference missing(String what) {
    return Difference.of(Difference.Kind.MISSING, what);
  }

  private static String words(SurveyPartition where) {
    return where.topic() + " partition " + where.partition();
  }

  /** The topics of other instances that the night was read from. */
  private static Set<String> sources(NightAccount account, Survey survey) {
    Set<String> sources = new HashSet<>();
    account.next().keySet().stream()
        .map(SurveyPartition::topic)
        .filter(topic -> survey.nightOf(topic).isEmpty())
        .forEach(sources::add);
    return sources;
  }

  /**
   * The check of a night that was read from another instance's topic. That topic also holds other
   * nights' alerts and transaction markers, so offsets prove nothing. Each alert of the night below
   * ingest's position is looked for among the packets with an outcome.
   */
  private static BookCheck receivedFromOthers(Set<String> sources, Audit audit) {
    NightAccount account = audit.account();
    TopicLog log = audit.back().log();
    Optional<Night> night = Optional.of(audit.scope().night());
    PublishedIndex publishedIndex = account.publishedIndex();
    Set<Long> known = new HashSet<>();
    for (int i = 0; i < publishedIndex.size(); i++) {
      known.add(publishedIndex.candid(i));
    }
    for (PacketOutcome skipped : account.rejected()) {
      @Nullable Candid candid = skipped.candid();
      if (candid != null) {
        known.add(candid.value());
      }
    }
    long[] there = new long[1];
    boolean[] whole = {true};
    List<Difference> missing = new ArrayList<>();
    for (String topic : sources) {
      Map<Integer, Range> kept = log.extent(topic);
      Map<Integer, Range> read = new HashMap<>();
      account
          .next()
          .forEach(
              (where, to) -> {
                @Nullable Range range =
                    where.topic().equals(topic) ? kept.get(where.partition()) : null;
                if (range != null) {
                  whole[0] &= range.from() == 0;
                  long end = Math.min(to, range.to());
                  read.put(where.partition(), new Range(Math.min(range.from(), end), end));
                }
              });
      log.read(
          topic,
          read,
          record -> {
            byte[] key = record.key();
            boolean isOurs = PublishedAlerts.nightOf(record, audit.names().survey()).equals(night);
            if (isOurs && key != null) {
              there[0]++;
              String candid = new String(key, StandardCharsets.UTF_8);
              if (!known.contains(Long.parseLong(candid))) {
                missing.add(
                    Difference.of(Difference.Kind.MISSING, "candid " + candid + " of " + topic));
              }
            }
          });
    }
    // What the other instance has deleted since cannot be counted again.
    long offered = whole[0] ? there[0] : Math.max(there[0], account.received());
    return BookCheck.of(
        CheckName.RECEIVED,
        "on the source",
        offered,
        "packets with an outcome",
        account.received(),
        missing);
  }
}
