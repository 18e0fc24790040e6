package nocturne.broker.letters;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.Streams;
import nocturne.broker.port.TableWriter.Aside;
import nocturne.broker.port.Tables;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters with what became of each: their topic tells what was written, the ledger and the
 * table what counts. Each packet set aside is one entry, however often it was tried. Packets
 * themselves are not held.
 */
public final class LetterIndex {

  /** What became of a letter. */
  public enum State {
    /** It waits for somebody to look. */
    PENDING,
    /** It waits, and somebody asked that it be tried again; the stage has not come to that yet. */
    ASKED,
    /** It was tried again, and the packet is now where it would be without it. */
    RETRIED,
    /** It never counted: another worker of the stage took the packet and found it good. */
    VOID;

    /** Whether the packet is still set aside. */
    public boolean isPending() {
      return this == PENDING || this == ASKED;
    }
  }

  /**
   * One packet that was set aside.
   *
   * @param letter the newest edition, without the packet
   * @param first where the first edition stands
   * @param newest where the newest edition stands
   * @param writtenMillis when the first was written, milliseconds since 1970 UTC
   * @param requests how often somebody asked that it be tried again
   * @param state what became of it
   */
  public record Entry(
      Letter letter,
      Position first,
      Position newest,
      long writtenMillis,
      int requests,
      State state) {}

  /** A night's part of a table. */
  private record Tabled(String table, Night night) {}

  /** The table whose rows are made of what stands on a topic. */
  private static String table(Names names, String topic) {
    return topic.equals(names.topic(Topic.SALT2)) ? Names.SALT2_TABLE : Names.ALERTS_TABLE;
  }

  /** What the topic says of one key. */
  private static final class Told {
    final Position first;
    final long writtenMillis;
    Letter letter;
    Position newest;
    int requests;
    boolean isAsked;

    Told(StreamRecord record, Letter letter) {
      this.first = Letter.first(record);
      this.newest = record.position();
      this.writtenMillis = record.timestampMillis();
      this.letter = letter;
    }
  }

  private final List<Entry> entries;

  private LetterIndex(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Reads the topic to its end, then what counts.
   *
   * @param since where the ledger is read from; for one night, where it ended at that one's start
   */
  public static LetterIndex read(
      Names names,
      Streams streams,
      Ledger ledger,
      LedgerMark since,
      Tables tables,
      LettersReader.Wanted wanted) {
    String topic = names.topic(Topic.LETTERS);
    Map<String, Told> byKey = new LinkedHashMap<>();
    streams.readToEnd(topic, Map.of(), record -> take(record, byKey));
    byKey.values().removeIf(told -> !wanted.takes(told.letter));
    Map<Stage, Set<Position>> retried = new HashMap<>();
    if (!byKey.isEmpty()) {
      ledger.read(
          since,
          new Ledger.Scope.All(),
          told -> {
            if (told instanceof Retried again) {
              retried.computeIfAbsent(again.stage(), s -> new HashSet<>()).add(again.letter());
            }
          });
    }
    Map<Tabled, Set<Aside>> asides = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Told told : byKey.values()) {
      Letter letter = told.letter;
      boolean isPending;
      if (letter.stage() == Stage.TABULATE) {
        isPending =
            asides
                .computeIfAbsent(
                    new Tabled(table(names, letter.topic()), letter.night()),
                    of -> new HashSet<>(tables.asides(of.table(), of.night())))
                .contains(new Aside(letter.night(), letter.partition(), letter.offset()));
      } else {
        isPending = !retried.getOrDefault(letter.stage(), Set.of()).contains(told.first);
      }
      entries.add(
          new Entry(
              letter,
              told.first,
              told.newest,
              told.writtenMillis,
              told.requests,
              state(told, isPending)));
    }
    return new LetterIndex(entries);
  }

  private static State state(Told told, boolean isPending) {
    if (isPending) {
      return told.isAsked ? State.ASKED : State.PENDING;
    }
    // Only tabulate writes letters before it is known that they count.
    return told.letter.stage() == Stage.TABULATE && told.requests == 0 ? State.VOID : State.RETRIED;
  }

  private static void take(StreamRecord record, Map<String, Told> byKey) {
    Optional<RetryRequest> request = RetryRequest.from(record);
    if (request.isPresent()) {
      @Nullable Told told = byKey.get(request.get().letter().key());
      if (told != null) {
        told.requests++;
        told.isAsked = true;
      }
      return;
    }
    Letter letter = Letter.parse(record).withoutBytes();
    @Nullable Told told = byKey.putIfAbsent(letter.key(), new Told(record, letter));
    if (told != null) {
      told.letter = letter;
      told.newest = record.position();
      told.isAsked = false;
    }
  }

  /** All letters that were wanted, in the order they were first written within a partition. */
  public List<Entry> entries() {
    return entries;
  }

  /** Those whose packet is still set aside. */
  public List<Entry> pending() {
    return entries.stream().filter(entry -> entry.state().isPending()).toList();
  }
}
