package nocturne.broker.journal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightDeleted;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StagePartition;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.night.Night;

/**
 * The ledger's content of one night, or of all nights. {@link #readOn} reads records that were
 * added since; reading a record twice has no effect. For one thread.
 */
public final class NightView {
  private final Ledger ledger;
  private final Optional<Night> night;
  private LedgerMark mark;
  private Optional<NightLeft> left = Optional.empty();
  private final Map<SurveyPartition, Long> survey = new HashMap<>();
  private final SortedMap<Integer, Long> publishedTo = new TreeMap<>();
  private final SortedMap<Integer, Long> deadLettersTo = new TreeMap<>();
  private final Map<StagePartition, Long> stages;
  private final Map<Stage, Set<RecordPlace>> retried = new HashMap<>();
  private final Map<Night, NightDeleted> deleted = new HashMap<>();

  private NightView(Ledger ledger, Optional<Night> night, StartingPoint start) {
    this.ledger = ledger;
    this.night = night;
    this.mark = start.since();
    this.stages = new HashMap<>(start.stages());
  }

  /** A view of one night; of the stages' positions it has those of all nights. */
  public static NightView of(Night night, Ledger ledger, StartingPoint start) {
    return new NightView(ledger, Optional.of(night), start);
  }

  /**
   * A view of all nights.
   *
   * @param start from which on the ledger is read
   */
  public static NightView ofAll(Ledger ledger, StartingPoint start) {
    NightView view = new NightView(ledger, Optional.empty(), start);
    view.survey.putAll(start.survey());
    view.publishedTo.putAll(start.published());
    return view;
  }

  /** Reads to the ledger's end. */
  public NightView readOn() {
    return readOn(new Ledger.Scope.All(), record -> {});
  }

  /**
   * Reads to the ledger's end.
   *
   * @param also receives each record of the night besides
   */
  public NightView readOn(Ledger.Scope scope, Consumer<? super LedgerRecord> also) {
    LedgerMark end = ledger.end();
    ledger.read(
        mark,
        scope,
        record -> {
          take(record);
          if (isOfNight(record)) {
            also.accept(record);
          }
        });
    mark = end;
    return this;
  }

  private boolean isOfNight(LedgerRecord record) {
    return night.isEmpty() || record.isOf(night.get());
  }

  private void take(LedgerRecord record) {
    if (record instanceof StageRange range) {
      stages.merge(
          new StagePartition(range.stage(), range.topic(), range.partition()),
          range.range().to(),
          Math::max);
    } else if (isOfNight(record)) {
      if (record instanceof NightLeft gone) {
        left = Optional.of(gone);
        survey.putAll(gone.positions());
      } else if (record instanceof IngestBatch batch) {
        survey.putAll(batch.next());
        batch.outcomes().forEach(this::take);
      } else if (record instanceof Retried again) {
        if (again.isGood()) {
          retried.computeIfAbsent(again.stage(), s -> new HashSet<>()).add(again.deadLetter());
        }
        Optional.ofNullable(again.outcome()).ifPresent(this::take);
      } else if (record instanceof NightDeleted gone) {
        left = Optional.empty();
        survey.keySet().removeAll(gone.survey());
        deleted.put(gone.night(), gone);
      }
    }
  }

  private void take(PacketOutcome outcome) {
    RecordPlace at = outcome.at();
    if (at != null) {
      boolean published = outcome.kind() == PacketOutcome.Kind.PUBLISHED;
      (published ? publishedTo : deadLettersTo).merge(at.partition(), at.offset() + 1, Math::max);
    }
  }

  /** Where the ledger is read from next. */
  public LedgerMark mark() {
    return mark;
  }

  /** The newest record that ingest has left the night. */
  public Optional<NightLeft> left() {
    return left;
  }

  /** The survey's next position, by partition of its topic. */
  public Map<SurveyPartition, Long> survey() {
    return survey;
  }

  /** The offset after the last alert published, by partition of the alerts' topic. */
  public SortedMap<Integer, Long> publishedTo() {
    return publishedTo;
  }

  /** The offset after ingest's last dead letter, by partition of that topic. */
  public SortedMap<Integer, Long> deadLettersTo() {
    return deadLettersTo;
  }

  /** The next position of each stage in each partition, of all nights. */
  public Map<StagePartition, Long> stages() {
    return stages;
  }

  /** The stage's next position in a topic, by partition; without those that it never read. */
  public Map<Integer, Long> places(Stage stage, String topic) {
    return StartingPoint.places(stages, stage, topic);
  }

  /** The first dead letters of those packets of the stage that were retried with success. */
  public Set<RecordPlace> retried(Stage stage) {
    return retried.getOrDefault(stage, Set.of());
  }

  /** Whether a dead letter was deleted with its night. */
  public boolean isDeleted(Night of, RecordPlace deadLetter) {
    NightDeleted gone = deleted.get(of);
    return gone != null
        && deadLetter.offset() < gone.deadLettersTo().getOrDefault(deadLetter.partition(), 0L);
  }
}
