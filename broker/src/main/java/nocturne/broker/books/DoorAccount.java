package nocturne.broker.books;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.ledger.DoorBatch;
import nocturne.broker.ledger.DoorLeft;
import nocturne.broker.ledger.PacketFate;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;

/** What the ledger says that the door did in one night. Read whole, then only asked. */
final class DoorAccount {
  private final Night night;
  private long[] candids = new long[1024];
  private int[] partitions = new int[1024];
  private long[] offsets = new long[1024];
  private int published;
  private long received;
  private long duplicates;
  private final List<PacketFate> asides = new ArrayList<>();
  private final Map<SurveyPartition, Long> next = new HashMap<>();
  private final Map<SurveyPartition, OffsetsRead> read = new HashMap<>();
  private final Map<SurveyPartition, List<Range>> expired = new HashMap<>();
  private Map<SurveyPartition, Long> left = Map.of();

  private DoorAccount(Night night) {
    this.night = night;
  }

  static DoorAccount read(Ledger ledger, LedgerMark since, Night night) {
    DoorAccount account = new DoorAccount(night);
    ledger.read(
        since,
        new Ledger.Scope.Door(),
        record -> {
          if (record.isOf(night)) {
            if (record instanceof DoorBatch batch) {
              account.add(batch);
            } else if (record instanceof DoorLeft gone) {
              account.left = gone.positions();
            }
          }
        });
    return account;
  }

  private void add(DoorBatch batch) {
    next.putAll(batch.next());
    batch
        .expired()
        .forEach(
            (where, ranges) ->
                expired.computeIfAbsent(where, w -> new ArrayList<>()).addAll(ranges));
    Map<Integer, SurveyPartition> whose = new HashMap<>();
    batch.next().keySet().forEach(where -> whose.put(where.partition(), where));
    for (PacketFate fate : batch.fates()) {
      received++;
      SurveyPartition where = whose.get(fate.surveyPartition());
      if (where != null) {
        read.computeIfAbsent(where, w -> new OffsetsRead()).add(fate.surveyOffset());
      }
      switch (fate.kind()) {
        case DUPLICATE -> duplicates++;
        case SET_ASIDE -> asides.add(fate);
        case PUBLISHED -> publish(fate);
      }
    }
  }

  private void publish(PacketFate fate) {
    Candid candid = fate.candid();
    Position at = fate.at();
    if (candid == null || at == null) {
      throw new IllegalStateException(
          "the ledger of night "
              + night
              + " has a published packet without candid or place: "
              + fate);
    }
    if (published == candids.length) {
      candids = Arrays.copyOf(candids, published * 2);
      partitions = Arrays.copyOf(partitions, published * 2);
      offsets = Arrays.copyOf(offsets, published * 2);
    }
    candids[published] = candid.value();
    partitions[published] = at.partition();
    offsets[published++] = at.offset();
  }

  long received() {
    return received;
  }

  long duplicates() {
    return duplicates;
  }

  int published() {
    return published;
  }

  /** Packets set aside at the door, in the order they came. */
  List<PacketFate> asides() {
    return asides;
  }

  /** The published alerts. */
  RollCall roll() {
    return RollCall.of(Arrays.copyOf(candids, published), Arrays.copyOf(partitions, published));
  }

  /** The offset after the last alert of the night, by partition of the alerts' topic. */
  SortedMap<Integer, Long> publishedTo() {
    SortedMap<Integer, Long> to = new TreeMap<>();
    for (int i = 0; i < published; i++) {
      to.merge(partitions[i], offsets[i] + 1, Math::max);
    }
    return to;
  }

  /** The first alert's offset, by partition of the alerts' topic. */
  SortedMap<Integer, Long> publishedFrom() {
    SortedMap<Integer, Long> from = new TreeMap<>();
    for (int i = 0; i < published; i++) {
      from.merge(partitions[i], offsets[i], Math::min);
    }
    return from;
  }

  /** The offset after the last letter of the night on the topic of dead letters, by partition. */
  SortedMap<Integer, Long> lettersTo() {
    SortedMap<Integer, Long> to = new TreeMap<>();
    for (PacketFate fate : asides) {
      Position at = fate.at();
      if (at != null) {
        to.merge(at.partition(), at.offset() + 1, Math::max);
      }
    }
    return to;
  }

  /** The survey's next position, by partition of its topic. */
  Map<SurveyPartition, Long> next() {
    return next;
  }

  /** Where the door left the night, the last time; empty while it has not. */
  Map<SurveyPartition, Long> left() {
    return left;
  }

  /** Which of the survey's offsets have a fate, by partition of its topic. */
  Map<SurveyPartition, OffsetsRead> read() {
    return read;
  }

  /** How many alerts were published, by partition of the alerts' topic. */
  SortedMap<Integer, Long> publishedCounts() {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    for (int i = 0; i < published; i++) {
      counts.merge(partitions[i], 1L, Long::sum);
    }
    return counts;
  }

  /** The alert published at this place of the alerts' topic. */
  OptionalLong candidAt(int partition, long offset) {
    for (int i = 0; i < published; i++) {
      if (partitions[i] == partition && offsets[i] == offset) {
        return OptionalLong.of(candids[i]);
      }
    }
    return OptionalLong.empty();
  }

  Map<SurveyPartition, List<Range>> expired() {
    return expired;
  }
}
