package nocturne.google.deadletter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.DeadLetterIndex.State;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Retried;
import nocturne.broker.port.Ledger;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * The packets of a night that ingest rejected, with their states. The ledger says which were
 * rejected and which retries were taken; the retries say what was requested.
 *
 * @param entries by partition and offset of the survey; without packets whose ingest died before it
 *     stored the dead letter, which its successor will store
 */
public record RejectedAtIngest(List<Entry> entries) {
  public RejectedAtIngest {
    entries = List.copyOf(entries);
  }

  /**
   * A rejected packet.
   *
   * @param name of its dead letter, unique in the night
   * @param deadLetter the newest attempt, without the bytes
   * @param first place that identifies it in the ledger
   * @param state pending, asked or retried
   */
  public record Entry(String name, DeadLetter deadLetter, RecordPlace first, State state) {
    /** The request to try it again. */
    public Retry retry() {
      return new Retry(deadLetter, first);
    }
  }

  /** Reads them. */
  public static RejectedAtIngest of(
      Night night,
      StartingPoint start,
      Ledger ledger,
      IngestDeadLetters kept,
      RetryObjects retries) {
    Told told = new Told(night);
    ledger.read(start.since(), new Ledger.Scope.Ingest(), told::add);
    if (told.first.isEmpty()) {
      return new RejectedAtIngest(List.of());
    }
    Set<RecordPlace> asked = told.asked(retries, start);
    List<Entry> entries = new ArrayList<>();
    kept.of(night)
        .forEach(
            (name, deadLetter) -> {
              @Nullable RecordPlace first = told.first.get(name);
              if (first != null) {
                entries.add(new Entry(name, deadLetter, first, told.state(first, asked)));
              }
            });
    return new RejectedAtIngest(entries);
  }

  /** The ledger's content. */
  private static final class Told {
    private final Night night;
    private final Map<String, RecordPlace> first = new HashMap<>();
    private final Set<RecordPlace> good = new HashSet<>();
    private final Set<Long> taken = new HashSet<>();

    Told(Night night) {
      this.night = night;
    }

    void add(LedgerRecord record) {
      if (!record.isOf(night)) {
        return;
      }
      if (record instanceof IngestBatch batch) {
        batch.outcomes().forEach(this::add);
      } else if (record instanceof Retried again) {
        taken.add(again.retry().offset());
        if (again.isGood()) {
          good.add(again.deadLetter());
        }
      }
    }

    private void add(PacketOutcome outcome) {
      RecordPlace at = outcome.at();
      if (outcome.kind() == PacketOutcome.Kind.REJECTED && at != null) {
        first.put(
            IngestDeadLetters.name(
                outcome.surveyPartition(), outcome.surveyOffset(), outcome.crc32c()),
            at);
      }
    }

    State state(RecordPlace deadLetter, Set<RecordPlace> asked) {
      if (good.contains(deadLetter)) {
        return State.RETRIED;
      }
      return asked.contains(deadLetter) ? State.ASKED : State.PENDING;
    }

    /** The dead letters with a request that no ingest has taken. */
    Set<RecordPlace> asked(RetryObjects retries, StartingPoint start) {
      Set<RecordPlace> asked = new HashSet<>();
      long number =
          start
              .topics()
              .getOrDefault(retries.topic(), Map.of())
              .getOrDefault(0, RetryObjects.FIRST);
      for (Optional<Retry> retry = retries.read(number);
          retry.isPresent();
          retry = retries.read(++number)) {
        if (retry.get().deadLetter().night().equals(night) && !taken.contains(number)) {
          asked.add(retry.get().first());
        }
      }
      return asked;
    }
  }

  /** The dead letters whose packet is still dead-lettered. */
  public List<Entry> pending() {
    return entries.stream().filter(entry -> entry.state().isPending()).toList();
  }
}
