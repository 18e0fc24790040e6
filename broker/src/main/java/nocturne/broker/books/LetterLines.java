package nocturne.broker.books;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import nocturne.broker.ledger.PacketFate;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.letters.Unread;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.Streams;
import nocturne.broker.port.TableWriter;
import nocturne.broker.stage.Checksums;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import org.jspecify.annotations.Nullable;

/** What was set aside against its letters, and against the bytes kept under {@code unread/}. */
final class LetterLines {
  private final Audit audit;
  private final Expiry expiry;
  private final List<Placed> letters;
  private final Map<String, List<TableWriter.Aside>> tableAsides;

  /**
   * A letter and where its first edition stands on the topic of dead letters; without its bytes.
   */
  private record Placed(Letter letter, Position at, boolean isWhole) {}

  /**
   * Reads the night's letters, of which only those count whose packet is still set aside: the
   * newest edition of each.
   *
   * @param asides what the tables say that tabulate set aside, by the topic it had read
   */
  LetterLines(Audit audit, Streams streams, Map<String, List<TableWriter.Aside>> asides) {
    this.audit = audit;
    String topic = audit.names().topic(Topic.LETTERS);
    this.expiry =
        Expiry.ofAlerts(
            Heading.LETTERS, audit.scope().start(topic), streams.extent(topic), audit.earlier());
    this.tableAsides = asides;
    Map<String, Placed> newest = new LinkedHashMap<>();
    audit.read(
        streams,
        topic,
        told ->
            Letter.from(told)
                .filter(letter -> letter.night().equals(audit.scope().night()))
                .ifPresent(
                    letter ->
                        newest.merge(
                            letter.key(),
                            new Placed(letter.withoutBytes(), Letter.first(told), isWhole(letter)),
                            (first, next) -> new Placed(next.letter, first.at, next.isWhole))));
    letters = newest.values().stream().filter(this::counts).toList();
  }

  private boolean counts(Placed placed) {
    Letter letter = placed.letter;
    return letter.stage() == Stage.TABULATE
        ? tableAsides
            .getOrDefault(letter.topic(), List.of())
            .contains(new TableWriter.Aside(letter.night(), letter.partition(), letter.offset()))
        : !audit.account().isRetried(letter.stage(), placed.at);
  }

  private static boolean isWhole(Letter letter) {
    return letter.storedAt().isPresent()
        || (letter.bytes().length == letter.length()
            && Checksums.crc32c(letter.bytes()) == letter.crc32c());
  }

  /** Letters by stage and reason; where some expired, as many as the ledger or the books had. */
  SortedMap<String, Long> reasons() {
    SortedMap<String, Long> reasons = new TreeMap<>();
    for (Placed placed : letters) {
      Letter letter = placed.letter;
      reasons.merge(letter.stage().word() + " " + letter.reason(), 1L, Long::sum);
    }
    if (expiry.isAny()) {
      SortedMap<String, Long> door = new TreeMap<>();
      for (PacketFate fate : audit.account().asides()) {
        door.merge(Stage.CONSUMER.word() + " " + fate.reason(), 1L, Long::sum);
      }
      door.forEach((reason, n) -> reasons.merge(reason, n, Math::max));
      audit
          .earlier()
          .ifPresent(b -> b.setAside().forEach((reason, n) -> reasons.merge(reason, n, Math::max)));
    }
    return reasons;
  }

  /** Those of one stage about what it read of one topic. */
  List<Letter> of(Stage stage, String topic) {
    return letters.stream()
        .map(Placed::letter)
        .filter(letter -> letter.stage() == stage && letter.topic().equals(topic))
        .toList();
  }

  /** Everything set aside has its letter, and every letter that counts was set aside. */
  BookLine letters() {
    Map<Position, Placed> atTheDoor = new HashMap<>();
    Map<String, Set<Position>> tabulated = new HashMap<>();
    Map<Stage, Long> judged = new EnumMap<>(Stage.class);
    List<Difference> differences = new ArrayList<>();
    for (Placed placed : letters) {
      Letter letter = placed.letter;
      switch (letter.stage()) {
        case CONSUMER -> atTheDoor.put(placed.at, placed);
        case TABULATE ->
            tabulated
                .computeIfAbsent(letter.topic(), t -> new HashSet<>())
                .add(new Position(letter.partition(), letter.offset()));
        case FILTER, FIT, FIGURE -> judged.merge(letter.stage(), 1L, Long::sum);
        case ARCHIVE -> {
          // It sets nothing aside.
        }
      }
      if (!placed.isWhole) {
        differences.add(
            Difference.of(
                Difference.Kind.DAMAGED,
                "letter at " + placed.at + ": its bytes are not those that were set aside"));
      }
    }
    long found = 0;
    long vouched = 0;
    long n = 0;
    for (PacketFate fate : audit.account().asides()) {
      Position at = fate.at();
      @Nullable Placed placed = at == null ? null : atTheDoor.remove(at);
      if (placed != null) {
        found++;
        if (placed.letter.crc32c() != fate.crc32c() || placed.letter.length() != fate.length()) {
          differences.add(
              Difference.of(
                  Difference.Kind.DAMAGED,
                  "letter at " + at + ": it is about another packet than the ledger's"));
        }
      } else if (at != null && expiry.vouchesFor(at, n)) {
        found++;
        vouched++;
      } else {
        differences.add(missing("letter of the consumer at " + at + " (" + fate.reason() + ")"));
      }
      n++;
    }
    long expected = audit.account().asides().size();
    for (Map.Entry<String, List<TableWriter.Aside>> table : tableAsides.entrySet()) {
      Set<Position> told = tabulated.getOrDefault(table.getKey(), Set.of());
      for (TableWriter.Aside aside : table.getValue()) {
        if (told.contains(new Position(aside.partition(), aside.offset()))) {
          found++;
        } else if (expiry.isAny() && n < expiry.counted()) {
          found++;
          vouched++;
        } else {
          differences.add(
              missing(
                  "letter of tabulate for offset "
                      + aside.offset()
                      + " of partition "
                      + aside.partition()
                      + " of "
                      + table.getKey()));
        }
        n++;
      }
      expected += table.getValue().size();
    }
    for (Stage stage : List.of(Stage.FILTER, Stage.FIT, Stage.FIGURE)) {
      long set = audit.account().setAside(stage);
      long there = judged.getOrDefault(stage, 0L);
      if (there < set && expiry.isAny() && n + set <= expiry.counted()) {
        vouched += set - there;
        there = set;
      }
      found += there;
      n += set;
      expected += set;
      if (there != set) {
        differences.add(
            Difference.of(
                there < set ? Difference.Kind.MISSING : Difference.Kind.SURPLUS,
                "letters of the "
                    + stage.word()
                    + ": it set "
                    + set
                    + " aside, "
                    + there
                    + " are there"));
      }
    }
    for (Placed stranger : atTheDoor.values()) {
      found++;
      differences.add(
          Difference.of(
              Difference.Kind.SURPLUS,
              "letter at " + stranger.at + " (" + stranger.letter.reason() + ")"));
    }
    return new BookLine(
        Heading.LETTERS,
        "set aside",
        expected,
        "letters",
        found,
        List.of(),
        differences,
        vouched > 0 ? audit.earlierRevision() : OptionalInt.empty());
  }

  /**
   * The bytes of each packet set aside at the door are kept. Those too large for a letter were
   * stored by the consumer, under a name that the letter tells.
   */
  BookLine unread(ObjectStore store) {
    Map<Position, String> large = new HashMap<>();
    letters.forEach(
        placed -> placed.letter.storedAt().ifPresent(name -> large.put(placed.at, name)));
    String bucket = audit.names().bucket(Bucket.ALERTS);
    Map<String, Long> stored = new HashMap<>();
    for (ObjectStore.Entry entry : store.list(bucket, Unread.prefix(audit.scope().night()))) {
      stored.put(entry.name(), entry.size());
    }
    for (PacketFate fate : audit.account().retriedAsides()) {
      stored.remove(
          Unread.large(
              audit.scope().night(), fate.surveyPartition(), fate.surveyOffset(), fate.crc32c()));
      Position at = fate.at();
      if (at != null) {
        stored.remove(Unread.name(audit.scope().night(), at));
      }
    }
    List<Difference> differences = new ArrayList<>();
    List<PacketFate> asides = audit.account().asides();
    long found = 0;
    for (PacketFate fate : asides) {
      Position at = fate.at();
      if (at == null) {
        continue;
      }
      String name = large.getOrDefault(at, Unread.name(audit.scope().night(), at));
      @Nullable Long size = stored.remove(name);
      if (size == null) {
        // The letter that tells the name of large bytes may have expired.
        name =
            Unread.large(
                audit.scope().night(), fate.surveyPartition(), fate.surveyOffset(), fate.crc32c());
        size = stored.remove(name);
      }
      if (size == null) {
        differences.add(missing(Unread.name(audit.scope().night(), at)));
      } else {
        found++;
        check(store, bucket, name, size, fate).ifPresent(differences::add);
      }
    }
    // A door that died after it had stored large bytes left an object that no letter names, unless
    // the same packet came again under the same coordinates. These have a fate all the same, or
    // are told as expired.
    stored.keySet().removeIf(name -> name.startsWith(Unread.largePrefix(audit.scope().night())));
    for (String name : new TreeSet<>(stored.keySet())) {
      differences.add(Difference.of(Difference.Kind.SURPLUS, name));
    }
    return BookLine.of(
        Heading.UNREAD,
        "set aside at the door",
        asides.size(),
        "under unread/",
        found + stored.size(),
        differences);
  }

  private Optional<Difference> check(
      ObjectStore store, String bucket, String name, long size, PacketFate fate) {
    String problem = "";
    if (size != fate.length()) {
      problem = "it has " + size + " bytes, the packet had " + fate.length();
    } else if (audit.isDeep()
        && store
            .read(bucket, name)
            .filter(bytes -> Checksums.crc32c(bytes) == fate.crc32c())
            .isEmpty()) {
      problem = "its checksum is not the packet's";
    }
    return problem.isEmpty()
        ? Optional.empty()
        : Optional.of(Difference.of(Difference.Kind.DAMAGED, name + ": " + problem));
  }

  private static Difference missing(String what) {
    return Difference.of(Difference.Kind.MISSING, what);
  }
}
