package nocturne.broker.deadletter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import nocturne.broker.journal.NightView;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.TableWriter.DeadLettered;
import nocturne.broker.port.Tables;
import nocturne.broker.port.TopicLog;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters with their states. The topic of dead letters says what was written; the ledger
 * and the tables say what counts. A packet is one entry, however often it was tried. Packets
 * themselves are not held.
 *
 * @param entries by partition in the order in which they were first written
 */
public record DeadLetterIndex(List<Entry> entries) {
  public DeadLetterIndex {
    entries = List.copyOf(entries);
  }

  /** The states of a dead letter. */
  public enum State {
    /** Nobody has requested a retry. */
    PENDING,
    /** A retry is requested and the stage has not taken it yet. */
    ASKED,
    /** It was retried, and the packet is now where it would be without it. */
    RETRIED,
    /** It never counted: another worker of the stage took the packet and found it good. */
    VOID;

    /** Whether the packet is still dead-lettered. */
    public boolean isPending() {
      return this == PENDING || this == ASKED;
    }
  }

  /**
   * A dead-lettered packet.
   *
   * @param deadLetter the newest attempt, without the packet
   * @param first place of the first attempt
   * @param newest place of the newest attempt
   * @param writtenMillis when the first was written, milliseconds since 1970 UTC
   * @param retries number of requests
   */
  public record Entry(
      DeadLetter deadLetter,
      RecordPlace first,
      RecordPlace newest,
      long writtenMillis,
      int retries,
      State state) {}

  /** A night's part of a table. */
  private record InTable(String table, Night night) {}

  /** The records on the topic with one key. */
  private static final class Told {
    final RecordPlace first;
    final long writtenMillis;
    DeadLetter deadLetter;
    RecordPlace newest;
    int retries;
    boolean isAsked;

    Told(LogRecord record, DeadLetter deadLetter) {
      this.first = DeadLetter.first(record);
      this.newest = record.position();
      this.writtenMillis = record.timestampMillis();
      this.deadLetter = deadLetter;
    }
  }

  /**
   * Reads the topic to its end, then what counts.
   *
   * @param tableOf the table that is filled from a topic, if one is
   * @param start from which ledger and topic are read: of one night its own, of all {@link
   *     StartingPoint#ORIGIN}
   */
  public static DeadLetterIndex read(
      Names names,
      Function<String, Optional<String>> tableOf,
      TopicLog log,
      Ledger ledger,
      StartingPoint start,
      Tables tables,
      DeadLetterReader.Wanted wanted) {
    String topic = names.topic(Topic.DEAD_LETTERS);
    Map<String, Told> byKey = new LinkedHashMap<>();
    NightView view = NightView.ofAll(ledger, start);
    if (start.equals(StartingPoint.ORIGIN)) {
      view.readOn(); // a deleted night's dead letters are no more, and have the keys of later ones
    }
    log.readToEnd(
        topic, start.topics().getOrDefault(topic, Map.of()), record -> take(record, byKey, view));
    byKey.values().removeIf(told -> !wanted.takes(told.deadLetter));
    if (!byKey.isEmpty()) {
      view.readOn();
    }
    Map<InTable, Set<DeadLettered>> deadLettered = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Told told : byKey.values()) {
      DeadLetter deadLetter = told.deadLetter;
      boolean isPending;
      if (deadLetter.stage().isTable()) {
        isPending =
            tableOf
                .apply(deadLetter.topic())
                .map(table -> new InTable(table, deadLetter.night()))
                .filter(
                    in ->
                        deadLettered
                            .computeIfAbsent(
                                in,
                                of -> new HashSet<>(tables.deadLettered(of.table(), of.night())))
                            .contains(new DeadLettered(deadLetter.night(), deadLetter.place())))
                .isPresent();
      } else {
        isPending = !view.retried(deadLetter.stage()).contains(told.first);
      }
      entries.add(
          new Entry(
              deadLetter,
              told.first,
              told.newest,
              told.writtenMillis,
              told.retries,
              state(told, isPending)));
    }
    return new DeadLetterIndex(entries);
  }

  private static State state(Told told, boolean isPending) {
    if (isPending) {
      return told.isAsked ? State.ASKED : State.PENDING;
    }
    // Only the table sink writes dead letters before it is known that they count.
    return told.deadLetter.stage().isTable() && told.retries == 0 ? State.VOID : State.RETRIED;
  }

  private static void take(LogRecord record, Map<String, Told> byKey, NightView view) {
    Optional<Retry> retry = Retry.from(record);
    if (retry.isPresent()) {
      @Nullable Told told = byKey.get(retry.get().deadLetter().key());
      if (told != null) {
        told.retries++;
        told.isAsked = true;
      }
      return;
    }
    DeadLetter deadLetter = DeadLetter.parse(record).withoutBytes();
    if (view.isDeleted(deadLetter.night(), record.position())) {
      return;
    }
    @Nullable Told told = byKey.putIfAbsent(deadLetter.key(), new Told(record, deadLetter));
    if (told != null) {
      told.deadLetter = deadLetter;
      told.newest = record.position();
      told.isAsked = false;
    }
  }

  /** The dead letters whose packet is still dead-lettered. */
  public List<Entry> pending() {
    return entries.stream().filter(entry -> entry.state().isPending()).toList();
  }
}
