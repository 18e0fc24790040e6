package nocturne.broker.books;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import nocturne.broker.archive.Announcement;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.archive.PackedPacket;
import nocturne.broker.ledger.PacketFate;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.letters.Letter;
import nocturne.broker.letters.Unread;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.Streams;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.Tables;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/**
 * Makes a night's books by asking every store what it holds and calling the roll of published
 * alerts against each. Reads only; may run beside everything else, but balances only once the night
 * is drained.
 *
 * <p>The survey's topic is taken to be written without transactions, as ZTF's and our own replays
 * are: then every offset is a packet and none can be missing unnoticed.
 */
public final class Auditor {
  private final Names names;
  private final Streams streams;
  private final Ledger ledger;
  private final ObjectStore store;
  private final Tables tables;
  private final ArchiveReader archive;
  private final Function<String, Night> nights;
  private final Clock clock;

  /**
   * @param nights the night that a survey's topic holds
   */
  public Auditor(
      Names names,
      Streams streams,
      Ledger ledger,
      ObjectStore store,
      Tables tables,
      ArchiveReader archive,
      Function<String, Night> nights,
      Clock clock) {
    this.names = names;
    this.streams = streams;
    this.ledger = ledger;
    this.store = store;
    this.tables = tables;
    this.archive = archive;
    this.nights = nights;
    this.clock = clock;
  }

  /** The night's books as the stores have them now. */
  public NightBooks audit(NightScope scope) {
    DoorAccount door = DoorAccount.read(ledger, scope.since(), scope.night());
    StageAccount stages = StageAccount.read(ledger, scope.since(), scope.night());
    RollCall roll = door.roll();
    List<TableWriter.Aside> tableAsides = tables.asides(Names.ALERTS_TABLE, scope.night());
    List<Placed> letters = letters(scope);

    List<BookLine> lines = new ArrayList<>();
    lines.add(offered(scope, door));
    lines.add(received(door));
    lines.add(onTopic(scope, door, roll.fresh()));
    lines.add(inPacks(scope, roll.fresh()));
    lines.add(announced(scope, roll.fresh()));
    lines.add(tabled(scope, door, tableAsides, roll.fresh()));
    lines.add(judged(door, stages, roll));
    lines.add(passed(scope, stages, roll));
    lines.add(lettered(door, stages, tableAsides, letters));
    lines.add(unread(scope, door, letters));

    SortedMap<String, Long> counts = new TreeMap<>();
    counts.put("received", door.received());
    counts.put("published", (long) door.published());
    counts.put("duplicates", door.duplicates());
    counts.put("set aside at the door", (long) door.asides().size());
    counts.put("passed", (long) stages.passed().length);
    return new NightBooks(
        scope.night(),
        scope.revision(),
        clock.instant(),
        lines,
        counts,
        reasons(letters),
        expired(door));
  }

  /** A letter and where it stands on the topic of dead letters. */
  private record Placed(Letter letter, Position at) {}

  private List<Placed> letters(NightScope scope) {
    List<Placed> letters = new ArrayList<>();
    String topic = names.topic(Topic.LETTERS);
    streams.readToEnd(
        topic,
        scope.start(topic),
        record ->
            Letter.from(record)
                .filter(letter -> letter.night().equals(scope.night()))
                .ifPresent(letter -> letters.add(new Placed(letter, record.position()))));
    return letters;
  }

  private static SortedMap<String, Long> reasons(List<Placed> letters) {
    SortedMap<String, Long> reasons = new TreeMap<>();
    for (Placed placed : letters) {
      Letter letter = placed.letter();
      reasons.merge(letter.stage().word() + " " + letter.reason(), 1L, Long::sum);
    }
    return reasons;
  }

  /** Everything up to the survey's ends was read. */
  private static BookLine offered(NightScope scope, DoorAccount door) {
    long ends = 0;
    long read = 0;
    List<String> missing = new ArrayList<>();
    for (Map.Entry<SurveyPartition, Long> offered : scope.offered().entrySet()) {
      SurveyPartition where = offered.getKey();
      long position = door.next().getOrDefault(where, 0L);
      long end = Math.max(offered.getValue(), door.left().getOrDefault(where, 0L));
      ends += end;
      read += Math.min(position, end);
      if (position < end) {
        missing.add(words(where) + " offsets " + position + " to " + (end - 1));
      }
    }
    if (scope.offered().isEmpty() && !door.next().isEmpty()) {
      missing.add(
          "the end of the survey's topic: it was gone when the night was ended, so what it held"
              + " beyond what was read is not known");
    }
    return new BookLine(
        "survey",
        "offered up to",
        ends,
        "read up to",
        read,
        List.of(),
        missing,
        List.of(),
        List.of());
  }

  /** Each offset between the first and the last read has exactly one fate, or is expired. */
  private static BookLine received(DoorAccount door) {
    long offsets = 0;
    List<String> missing = new ArrayList<>();
    List<String> repeated = new ArrayList<>();
    for (Map.Entry<SurveyPartition, OffsetsRead> read : door.read().entrySet()) {
      String where = words(read.getKey());
      Range span = read.getValue().span();
      List<Range> expired = door.expired().getOrDefault(read.getKey(), List.of());
      offsets += span.to() - span.from();
      for (Range hole : read.getValue().holes()) {
        if (expired.contains(hole)) {
          offsets -= hole.to() - hole.from();
        } else {
          missing.add(where + " offsets " + hole.from() + " to " + (hole.to() - 1));
        }
      }
      read.getValue().repeated().forEach(offset -> repeated.add(where + " offset " + offset));
    }
    return new BookLine(
        "received",
        "offsets read",
        offsets,
        "packets with a fate",
        door.received(),
        List.of(),
        missing,
        List.of(),
        repeated);
  }

  private BookLine onTopic(NightScope scope, DoorAccount door, RollCall roll) {
    String topic = names.topic(Topic.ALERTS);
    Map<Integer, Long> from = door.publishedFrom();
    Map<Integer, Range> ranges = new HashMap<>();
    door.publishedTo().forEach((p, to) -> ranges.put(p, new Range(from.getOrDefault(p, 0L), to)));
    streams.read(
        topic,
        ranges,
        record -> {
          // Alerts of other nights may stand between.
          if (nights.apply(attribute(record, "kafka.topic")).equals(scope.night())) {
            roll.saw(candidKey(record));
          }
        });
    return roll.line("published", "published (ledger)", "on " + topic);
  }

  private BookLine inPacks(NightScope scope, RollCall roll) {
    archive.forEachIndex(
        scope.night(),
        index -> {
          for (PackedPacket packet : index.packets()) {
            Candid candid = packet.candid();
            if (candid != null) {
              roll.saw(candid.value());
            }
          }
        });
    return roll.line("archived", "published", "in packs");
  }

  private BookLine announced(NightScope scope, RollCall roll) {
    String topic = names.topic(Topic.ARCHIVED);
    streams.readToEnd(
        topic,
        scope.start(topic),
        record -> {
          Announcement announced = Announcement.parse(record.value());
          Candid candid = announced.packet().candid();
          if (announced.night().equals(scope.night()) && candid != null) {
            roll.saw(candid.value());
          }
        });
    return roll.line("announced", "published", "on " + topic);
  }

  private BookLine tabled(
      NightScope scope, DoorAccount door, List<TableWriter.Aside> asides, RollCall roll) {
    tables.candids(Names.ALERTS_TABLE, scope.night(), roll::saw);
    for (TableWriter.Aside aside : asides) {
      door.candidAt(aside.partition(), aside.offset()).ifPresent(roll::saw);
    }
    return roll.line("tabled", "published", "rows + set aside");
  }

  /** The ledger counts what the filter took; it names only those that passed. */
  private BookLine judged(DoorAccount door, StageAccount stages, RollCall roll) {
    SortedMap<Integer, Long> published = door.publishedCounts();
    List<BookLine.Share> shares = new ArrayList<>();
    long found = 0;
    for (Map.Entry<Integer, Long> share : published.entrySet()) {
      long taken = stages.taken(Stage.FILTER, names.topic(Topic.ALERTS), share.getKey());
      found += taken;
      shares.add(new BookLine.Share(share.getKey(), share.getValue(), taken));
    }
    return new BookLine(
        "judged",
        "published",
        roll.size(),
        "taken by filter",
        found,
        shares,
        List.of(),
        List.of(),
        List.of());
  }

  private BookLine passed(NightScope scope, StageAccount stages, RollCall roll) {
    RollCall passed = roll.among(stages.passed());
    String topic = names.topic(Topic.EXTRAGALACTIC);
    streams.readToEnd(
        topic,
        scope.start(topic),
        record -> {
          if (nights.apply(attribute(record, "kafka.topic")).equals(scope.night())) {
            passed.saw(Long.parseLong(attribute(record, "candid")));
          }
        });
    return passed.line("passed", "passed (ledger)", "on " + topic);
  }

  /** Everything set aside has its letter, and every letter that counts was set aside. */
  private BookLine lettered(
      DoorAccount door,
      StageAccount stages,
      List<TableWriter.Aside> tableAsides,
      List<Placed> letters) {
    Set<Position> wanted = new HashSet<>();
    List<String> missing = new ArrayList<>();
    Map<Position, Letter> atTheDoor = new HashMap<>();
    Set<Position> tabulated = new HashSet<>();
    long filtered = 0;
    for (Placed placed : letters) {
      Letter letter = placed.letter();
      switch (letter.stage()) {
        case CONSUMER -> atTheDoor.put(placed.at(), letter);
        case TABULATE -> tabulated.add(new Position(letter.partition(), letter.offset()));
        case FILTER -> filtered++;
        default -> {
          // Other stages set nothing aside yet.
        }
      }
    }
    long found = filtered;
    for (PacketFate fate : door.asides()) {
      Position at = fate.at();
      if (at != null && atTheDoor.containsKey(at)) {
        wanted.add(at);
        found++;
      } else {
        missing.add("letter of the consumer at " + at + " (" + fate.reason() + ")");
      }
    }
    for (TableWriter.Aside aside : tableAsides) {
      if (tabulated.contains(new Position(aside.partition(), aside.offset()))) {
        found++;
      } else {
        missing.add("letter of tabulate for offset " + aside.offset() + " of " + aside.partition());
      }
    }
    List<String> surplus = new ArrayList<>();
    atTheDoor.forEach(
        (at, letter) -> {
          if (!wanted.contains(at)) {
            surplus.add("letter at " + at + " (" + letter.reason() + ")");
          }
        });
    long expected = door.asides().size() + tableAsides.size() + stages.setAside(Stage.FILTER);
    return new BookLine(
        "letters",
        "set aside",
        expected,
        "letters",
        found + surplus.size(),
        List.of(),
        missing,
        surplus,
        List.of());
  }

  /**
   * Bytes too large for a letter were stored by the consumer, under a name that the letter tells.
   */
  private BookLine unread(NightScope scope, DoorAccount door, List<Placed> letters) {
    Map<Position, String> large = new HashMap<>();
    letters.forEach(
        placed -> placed.letter().storedAt().ifPresent(name -> large.put(placed.at(), name)));
    Set<String> stored = new HashSet<>();
    String prefix = Unread.prefix(scope.night());
    for (ObjectStore.Entry entry : store.list(names.bucket(Bucket.ALERTS), prefix)) {
      stored.add(entry.name());
    }
    List<String> missing = new ArrayList<>();
    for (PacketFate fate : door.asides()) {
      Position at = fate.at();
      if (at != null) {
        String name = large.getOrDefault(at, Unread.name(scope.night(), at));
        if (!stored.remove(name)) {
          missing.add(name);
        }
      }
    }
    long found = door.asides().size() - missing.size() + (long) stored.size();
    return new BookLine(
        "unread",
        "set aside at the door",
        door.asides().size(),
        "under unread/",
        found,
        List.of(),
        missing,
        List.copyOf(stored),
        List.of());
  }

  private static List<String> expired(DoorAccount door) {
    List<String> words = new ArrayList<>();
    door.expired()
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

  private static String words(SurveyPartition where) {
    return where.topic() + " partition " + where.partition();
  }

  private static long candidKey(StreamRecord record) {
    byte[] key = record.key();
    if (key == null) {
      throw new IllegalStateException(
          "a record without key on "
              + record.topic()
              + " at "
              + record.position()
              + ": it did not come through the door");
    }
    return Long.parseLong(new String(key, StandardCharsets.US_ASCII));
  }

  private static String attribute(StreamRecord record, String name) {
    String value = record.attributes().get(name);
    if (value == null) {
      throw new IllegalStateException(
          "a record without the attribute "
              + name
              + " on "
              + record.topic()
              + " at "
              + record.position()
              + ": no stage of ours wrote it");
    }
    return value;
  }
}
