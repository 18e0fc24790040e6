package nocturne.broker.books;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;

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
  static BookCheck received(NightAccount account, PublishedIndex publishedIndex) {
    long offsets = 0;
    List<Difference> differences = new ArrayList<>();
    for (Map.Entry<SurveyPartition, OffsetsRead> read : account.read().entrySet()) {
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
                    words(where)
                        + " offsets "
                        + range.from()
                        + " to "
                        + (range.to() - 1)
                        + ": at most "
                        + (range.to() - range.from())
                        + " packets were deleted by the survey before we read them");
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
}
