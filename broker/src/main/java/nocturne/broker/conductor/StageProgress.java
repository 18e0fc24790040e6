package nocturne.broker.conductor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.night.Night;

/**
 * How far ingest and the stages have come with one night, followed through the ledger. Each {@link
 * #readOn} takes up what was added since; reading a record twice changes nothing. For one thread.
 */
final class StageProgress {

  /** A stage's place in one partition of one topic. */
  private record Place(Stage stage, String topic, int partition) {}

  private final Ledger ledger;
  private final Night night;
  private LedgerMark mark;
  private final SortedMap<Integer, Long> publishedTo = new TreeMap<>();
  private final SortedMap<Integer, Long> deadLettersTo = new TreeMap<>();
  private final Map<Place, Long> stageTo = new HashMap<>();
  private Optional<NightLeft> left = Optional.empty();

  /**
   * @param since where the ledger ended at the night's first start
   */
  StageProgress(Ledger ledger, LedgerMark since, Night night) {
    this.ledger = ledger;
    this.mark = since;
    this.night = night;
  }

  void readOn() {
    LedgerMark from = mark;
    mark = ledger.end();
    ledger.read(from, new Ledger.Scope.All(), this::take);
  }

  private void take(LedgerRecord record) {
    if (record instanceof StageRange range) {
      stageTo.merge(
          new Place(range.stage(), range.topic(), range.partition()),
          range.range().to(),
          Math::max);
    } else if (record.isOf(night)) {
      if (record instanceof NightLeft gone) {
        left = Optional.of(gone);
      } else if (record instanceof IngestBatch batch) {
        batch.outcomes().forEach(this::take);
      } else if (record instanceof Retried again) {
        PacketOutcome outcome = again.outcome();
        if (outcome != null) {
          take(outcome);
        }
      }
    }
  }

  private void take(PacketOutcome outcome) {
    Position at = outcome.at();
    if (at != null) {
      SortedMap<Integer, Long> to =
          outcome.kind() == PacketOutcome.Kind.PUBLISHED ? publishedTo : deadLettersTo;
      to.merge(at.partition(), at.offset() + 1, Math::max);
    }
  }

  /** Ingest's newest word that it left the night. */
  Optional<NightLeft> left() {
    return left;
  }

  /** The offset after the night's last alert, by partition of the alerts' topic. */
  SortedMap<Integer, Long> publishedTo() {
    return publishedTo;
  }

  /** The offset after the night's last dead letter from ingest, by partition of that topic. */
  SortedMap<Integer, Long> deadLettersTo() {
    return deadLettersTo;
  }

  /** Whether the stage has passed these places of the topic. */
  boolean hasPassed(Stage stage, String topic, Map<Integer, Long> places) {
    return places.entrySet().stream()
        .allMatch(
            place ->
                stageTo.getOrDefault(new Place(stage, topic, place.getKey()), 0L)
                    >= place.getValue());
  }
}
