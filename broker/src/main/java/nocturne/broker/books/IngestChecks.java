package nocturne.broker.books;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.Streams;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;

/** What the survey offered against what ingest read, and each offset read against its outcome. */
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

  /** Each offset between the first and the last read has exactly one outcome, or is expired. */
  static BookCheck received(Audit audit) {
    NightAccount account = audit.account();
    Set<String> sources = sources(account, audit.names().survey());
    if (!sources.isEmpty()) {
      return receivedFromOthers(sources, audit);
    }
    PublishedIndex publishedIndex = account.publishedIndex();
    long offsets = 0;
    List<Difference> differences = new ArrayList<>();
    for (Map.Entry<SurveyPartition, NightAccount.OffsetsRead> read : account.read().entrySet()) {
      String where = words(read.getKey());
      Range span = read.getValue().span();
      List<Range> expired = account.expired().getOrDefault(read.getKey(), List.of());
      offsets += span.to() - span.from();
      for (Range hole : read.getValue().holes()) {
        if (expired.contains(hole)) {
          offsets -= hole.to() - hole.from();
        } else {
          differences.add(missing(where + " offsets " + hole.from() + " to " + (hole.to() - 1)));
        }
      }
      for (long offset : read.getValue().repeated()) {
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
        "offsets read",
        offsets,
        "packets with an outcome",
        account.received(),
        differences);
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
                    ("%s offsets %s to %s: at most %s packets were deleted by the survey "
                            + "before we read them")
                        .formatted(
                            words(where), range.from(), range.to() - 1, range.to() - range.from()));
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
   * What was received of a night that was read from what another instance published: its topic has
   * other nights' alerts and the marks of transactions between ours, so offsets prove nothing. Each
   * of the night's alerts up to where ingest read is looked for among the packets with an outcome.
   */
  private static BookCheck receivedFromOthers(Set<String> sources, Audit audit) {
    NightAccount account = audit.account();
    Streams streams = audit.back().streams();
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
      Map<Integer, Range> kept = streams.extent(topic);
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
      streams.read(
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
