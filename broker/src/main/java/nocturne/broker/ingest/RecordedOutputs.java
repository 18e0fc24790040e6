package nocturne.broker.ingest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import nocturne.broker.ledger.LostEnd;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;

/** The alerts and dead letters of ingest that the ledger has, by their places. */
record RecordedOutputs(Topic alerts, Topic deadLetters) {

  RecordedOutputs() {
    this(new Topic(), new Topic());
  }

  /** The records of one topic that the ledger has. */
  static final class Topic {
    private final Map<Integer, Long> to = new HashMap<>();
    private final Map<Integer, Long> lostFrom = new HashMap<>();
    private final Set<RecordPlace> known = new HashSet<>();

    /** Nothing before these offsets is looked at. */
    void startAt(Map<Integer, Long> offsets) {
      offsets.forEach((partition, offset) -> to.merge(partition, offset, Math::max));
    }

    private void lostItsEnd(Map<Integer, Long> offsets) {
      offsets.forEach((partition, offset) -> lostFrom.merge(partition, offset, Math::min));
    }

    private void add(RecordPlace at) {
      to.merge(at.partition(), at.offset() + 1, Math::max);
      if (!lostFrom.isEmpty()) {
        known.add(at);
      }
    }

    /** By partition, the offset after the last record known. */
    Map<Integer, Long> to() {
      return to;
    }

    /** By partition of these, the offset from which on there may be records that are not known. */
    Map<Integer, Long> unknownFrom(Set<Integer> partitions) {
      Map<Integer, Long> from = new HashMap<>(to);
      partitions.forEach(partition -> from.putIfAbsent(partition, 0L));
      lostFrom.forEach((partition, offset) -> from.merge(partition, offset, Math::min));
      return from;
    }

    /** Whether a record from there on is known. */
    boolean knows(RecordPlace at) {
      return known.contains(at);
    }
  }

  void add(PacketOutcome outcome) {
    RecordPlace at = outcome.at();
    if (at != null) {
      (outcome.kind() == PacketOutcome.Kind.PUBLISHED ? alerts : deadLetters).add(at);
    }
  }

  void add(LostEnd lost) {
    alerts.lostItsEnd(lost.alerts());
    deadLetters.lostItsEnd(lost.deadLetters());
  }
}
