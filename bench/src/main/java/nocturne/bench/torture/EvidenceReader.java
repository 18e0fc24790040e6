package nocturne.bench.torture;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import nocturne.app.wiring.Stores;
import nocturne.broker.archive.Announcement;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.archive.CorruptPackException;
import nocturne.broker.archive.PackReader;
import nocturne.broker.archive.PackSource;
import nocturne.broker.books.BookLine;
import nocturne.broker.books.NightBooks;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.ledger.DoorBatch;
import nocturne.broker.ledger.DoorLeft;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.PacketFate;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StagePartition;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.letters.Letter;
import nocturne.broker.letters.LetterIndex;
import nocturne.broker.letters.LettersReader;
import nocturne.broker.letters.Unread;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.stage.Checksums;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.standalone.duckdb.RowSink;
import nocturne.standalone.duckdb.SnapshotSql;
import nocturne.standalone.duckdb.SqlOptions;
import nocturne.standalone.iceberg.IcebergTables;
import nocturne.standalone.kafka.KafkaTopics;
import org.jspecify.annotations.Nullable;

/**
 * Asks every store of an instance what it holds of a night. For one thread, once.
 *
 * <p>Workers that die again and again over the same packet have it set aside, and the end of the
 * night tries it once more: where that healed it, the night counts as if it had never failed. So it
 * does here: what was healed is told by its last fate, and its letter is passed over.
 */
final class EvidenceReader {
  private static final String ALERTS = "alerts published";

  private final Stores stores;
  private final KafkaTopics topics;
  private final Names names;
  private final Night night;
  private final Ghosts ghosts;
  private final Evidence evidence = new Evidence();
  private final Map<Long, Position> published = new HashMap<>();
  private final Map<Position, Letter> letters = new HashMap<>();
  private final Map<String, PacketFate> healed = new HashMap<>();
  private final Map<Stage, Long> retried = new EnumMap<>(Stage.class);
  private final Set<String> left = new HashSet<>();
  private final Set<String> passedOver = new HashSet<>();

  EvidenceReader(Stores stores, KafkaTopics topics, Night night, Ghosts ghosts) {
    this.ghosts = ghosts;
    this.stores = stores;
    this.topics = topics;
    this.names = stores.names();
    this.night = night;
  }

  Evidence read() {
    alerts();
    letters();
    ledger();
    packs();
    unread();
    announcements();
    verdicts();
    fits();
    rows();
    figures();
    books();
    return evidence;
  }

  private void alerts() {
    topics.readToEnd(
        names.topic(Topic.ALERTS),
        Map.of(),
        record -> {
          String candid = key(record);
          evidence.add(ALERTS, "candid " + candid, digest(record.value()) + " " + sorted(record));
          published.put(Long.parseLong(candid), record.position());
        });
  }

  /** Those that still pend; each was written for the first time once. */
  private void letters() {
    String topic = names.topic(Topic.LETTERS);
    Map<Position, Letter> written = new HashMap<>();
    Set<String> firsts = new HashSet<>();
    topics.readToEnd(
        topic,
        Map.of(),
        record ->
            Letter.from(record)
                .ifPresent(
                    letter -> {
                      written.put(record.position(), letter);
                      boolean isFirst = Letter.first(record).equals(record.position());
                      // Tabulate writes before it is known that its letters count.
                      if (isFirst
                          && letter.stage() != Stage.TABULATE
                          && !firsts.add(letter.stage() + " " + letter.origin())) {
                        evidence.wrong("letters, " + letter.origin() + ": written twice");
                      }
                    }));
    LetterIndex index;
    try (IcebergTables tables = stores.openTables()) {
      index =
          LetterIndex.read(
              names,
              topics,
              topics.ledger(),
              LedgerMark.START,
              tables,
              LettersReader.Wanted.of(night));
    }
    for (LetterIndex.Entry entry : index.entries()) {
      Letter letter = written.get(entry.newest());
      if (letter == null) {
        evidence.wrong("letters: none stands at " + entry.newest());
      } else if (!entry.state().isPending()) {
        passedOver.add(object(letter, entry.first()));
      } else {
        letters.put(entry.first(), letter);
        if (!Ghosts.isOne(letter.bytes())) {
          add(letter);
        }
      }
    }
  }

  private void add(Letter letter) {
    evidence.add(
        "letters",
        letter.stage().word() + " " + letter.origin(),
        letter.reason()
            + " "
            + letter.detail()
            + " "
            + letter.candid()
            + " "
            + letter.objectId()
            + " "
            + letter.length()
            + " "
            + letter.storedAt()
            + " "
            + digest(letter.bytes()));
  }

  private String object(Letter letter, Position first) {
    return letter.storedAt().orElse(Unread.name(night, first));
  }

  /** The fate of each packet, and the ranges of each stage, which must join. */
  private void ledger() {
    Map<StagePartition, Long> to = new TreeMap<>(java.util.Comparator.comparing(Object::toString));
    Map<String, Long> taken = new TreeMap<>();
    topics.ledger().read(LedgerMark.START, new Ledger.Scope.All(), this::heal);
    topics
        .ledger()
        .read(
            LedgerMark.START,
            new Ledger.Scope.All(),
            record -> {
              take(record);
              if (record instanceof StageRange range) {
                StagePartition place =
                    new StagePartition(range.stage(), range.topic(), range.partition());
                long before = to.getOrDefault(place, 0L);
                if (range.range().from() != before) {
                  evidence.wrong(
                      "ledger, " + place + ": range " + range.range() + " follows on " + before);
                }
                to.put(place, range.range().to());
                if (isOfRequests(range)) {
                  return;
                }
                String account = range.stage().word() + " of " + range.topic();
                taken.merge(account + " taken", (long) range.taken(), Long::sum);
                taken.merge(account + " set aside", (long) range.setAside(), Long::sum);
              }
            });
    retried.forEach(
        (stage, count) ->
            taken.computeIfPresent(
                stage == Stage.CONSUMER
                    ? "archive of " + names.topic(Topic.LETTERS) + " taken"
                    : stage.word() + " of " + names.topic(Topic.ALERTS) + " set aside",
                (account, all) -> all - count));
    taken.forEach((account, count) -> evidence.add("ledger, stages", account, count.toString()));
  }

  /** Requests to try something again are read as often as somebody asked. */
  private boolean isOfRequests(StageRange range) {
    return range.topic().equals(names.topic(Topic.LETTERS)) && range.stage() != Stage.ARCHIVE;
  }

  private void heal(LedgerRecord record) {
    if (record instanceof Retried again) {
      retried.merge(again.stage(), 1L, Long::sum);
      PacketFate fate = again.fate();
      if (fate != null && healed.put(place(fate), fate) != null) {
        evidence.wrong("ledger, " + place(fate) + ": healed twice");
      }
    }
  }

  private static String place(PacketFate fate) {
    return "survey partition " + fate.surveyPartition() + " offset " + fate.surveyOffset();
  }

  private void take(LedgerRecord record) {
    if (record instanceof DoorBatch batch) {
      for (PacketFate first : batch.fates()) {
        PacketFate fate = healed.getOrDefault(place(first), first);
        if (ghosts.isOne(fate.surveyPartition(), fate.surveyOffset())) {
          continue;
        }
        evidence.add(
            "ledger, fates",
            place(fate),
            fate.kind()
                + " "
                + fate.candid()
                + " "
                + fate.length()
                + " "
                + Integer.toHexString(fate.crc32c())
                + " "
                + fate.reason());
        Candid candid = fate.candid();
        if (fate.kind() == PacketFate.Kind.PUBLISHED
            && candid != null
            && fate.at() != null
            && !fate.at().equals(published.get(candid.value()))) {
          evidence.wrong(
              "ledger, candid "
                  + candid
                  + ": said to stand at "
                  + fate.at()
                  + ", stands at "
                  + published.get(candid.value()));
        }
      }
      batch
          .expired()
          .forEach(
              (where, ranges) -> {
                evidence.expired(where.partition(), ranges);
                evidence.add("ledger, expired", "partition " + where.partition(), "" + ranges);
              });
    } else if (record instanceof DoorLeft leave) {
      leave
          .positions()
          .forEach(
              (where, position) -> {
                String at = "revision " + leave.revision() + " partition " + where.partition();
                // It leaves again, from the same place, when it took what was to be tried again.
                if (left.add(at + " " + position)) {
                  evidence.add("ledger, left", at, "" + position);
                }
              });
    } else if (record instanceof StageRange range) {
      range.passed().forEach(c -> evidence.add("ledger, passed", "candid " + c, ""));
    }
  }

  /** Every packet byte for byte, and each offset in one pack. */
  private void packs() {
    Map<Integer, TreeMap<Long, Long>> covered = new HashMap<>();
    ArchiveReader archive = stores.archive();
    for (ObjectStore.Entry entry : archive.packs(night)) {
      PackReader reader =
          new PackReader(PackSource.of(stores.store(), names.bucket(Bucket.ALERTS), entry));
      try {
        var index = reader.index();
        @Nullable Long clash =
            covered
                .computeIfAbsent(index.partition(), p -> new TreeMap<>())
                .put(index.range().from(), index.range().to());
        if (clash != null) {
          evidence.wrong("packs, " + entry.name() + ": two packs begin there");
        }
        reader.forEach(
            (packet, bytes) -> {
              evidence.add(
                  "packets archived",
                  "candid " + packet.candid(),
                  digest(bytes) + " " + packet.objectId() + " " + packet.origin());
              Candid candid = packet.candid();
              Position at = new Position(index.partition(), packet.offset());
              if (candid != null && !at.equals(published.get(candid.value()))) {
                evidence.wrong(
                    "packs, candid "
                        + candid
                        + ": archived as "
                        + at
                        + ", published at "
                        + published.get(candid.value()));
              }
            });
      } catch (CorruptPackException e) {
        evidence.wrong("packs, " + entry.name() + ": " + e.getMessage());
      }
    }
    covered.forEach(
        (partition, ranges) -> {
          long end = 0;
          for (Map.Entry<Long, Long> range : ranges.entrySet()) {
            if (range.getKey() < end) {
              evidence.wrong(
                  "packs, partition " + partition + ": two packs hold offset " + range.getKey());
            }
            end = Math.max(end, range.getValue());
          }
        });
  }

  /** Each letter of the door has its object, and no object is without its letter. */
  private void unread() {
    Map<String, Letter> wanted = new HashMap<>();
    letters.forEach(
        (at, letter) -> {
          if (letter.stage() == Stage.CONSUMER) {
            wanted.put(object(letter, at), letter);
          }
        });
    for (ObjectStore.Entry entry : stores.archive().unread(night)) {
      if (passedOver.contains(entry.name())) {
        continue;
      }
      byte[] bytes =
          stores.store().read(names.bucket(Bucket.ALERTS), entry.name()).orElse(new byte[0]);
      Optional<Letter> letter = Optional.ofNullable(wanted.remove(entry.name()));
      if (letter.isEmpty()) {
        evidence.wrong("unread, " + entry.name() + ": there is no letter for it");
      } else if (letter.get().crc32c() != Checksums.crc32c(bytes)) {
        evidence.wrong("unread, " + entry.name() + ": other bytes than its letter's");
      }
      if (Ghosts.isOne(bytes)) {
        continue;
      }
      evidence.add("unread objects", digest(bytes), bytes.length + " bytes");
    }
    wanted.keySet().forEach(name -> evidence.wrong("unread, " + name + ": it is missing"));
  }

  /** Each announcement leads to its packet. */
  private void announcements() {
    ArchiveReader archive = stores.archive();
    topics.readToEnd(
        names.topic(Topic.ARCHIVED),
        Map.of(),
        record -> {
          Announcement announced = Announcement.parse(record.value());
          String content;
          try {
            content = digest(archive.packet(announced));
          } catch (CorruptPackException e) {
            content = String.valueOf(e.getMessage());
          }
          Candid candid = announced.packet().candid();
          evidence.add("announcements", "candid " + candid, content + " " + sorted(record));
          Position at = new Position(announced.partition(), announced.packet().offset());
          if (candid != null && !at.equals(published.get(candid.value()))) {
            evidence.wrong("announcements, candid " + candid + ": of " + at);
          }
        });
  }

  private void verdicts() {
    topics.readToEnd(
        names.topic(Topic.EXTRAGALACTIC),
        Map.of(),
        record ->
            evidence.add(
                "verdicts",
                "candid " + record.attributes().get("candid"),
                digest(record.value()) + " " + sorted(record)));
  }

  /** But for where the alert stood among those that passed, which aborted transactions move. */
  private void fits() {
    topics.readToEnd(
        names.topic(Topic.SALT2),
        Map.of(),
        record -> {
          Map<String, String> attributes = new TreeMap<>(record.attributes());
          attributes.keySet().removeIf(name -> name.startsWith("passed."));
          evidence.add(
              "fits",
              "candid " + record.attributes().get("candid"),
              digest(record.value()) + " " + attributes);
        });
  }

  private void figures() {
    String bucket = names.bucket(Bucket.FIGURES);
    for (ObjectStore.Entry figure : stores.store().list(bucket, "")) {
      evidence.add(
          "figures",
          figure.name(),
          stores.store().read(bucket, figure.name()).map(png -> digest(png)).orElse("gone"));
    }
  }

  private void rows() {
    rows(Names.ALERTS_TABLE, "rows");
    rows(Names.SALT2_TABLE, "rows of fits");
  }

  private void rows(String table, String account) {
    try (IcebergTables tables = stores.openTables()) {
      new SnapshotSql(tables, List.of(table), SqlOptions.defaults())
          .query("SELECT * FROM " + table, new Rows(account));
      tables
          .asides(table, night)
          .forEach(
              aside -> evidence.add(account + " set aside", "partition " + aside.partition(), ""));
    }
  }

  private final class Rows implements RowSink {
    private final String account;
    private final List<String> columns = new ArrayList<>();

    Rows(String account) {
      this.account = account;
    }

    @Override
    public void columns(List<Column> all) {
      all.forEach(column -> columns.add(column.name()));
    }

    @Override
    public void row(List<@Nullable Object> values) {
      StringBuilder text = new StringBuilder();
      String candid = "?";
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).equals("candid")) {
          candid = String.valueOf(values.get(i));
        }
        text.append(columns.get(i)).append('=').append(values.get(i)).append(';');
      }
      evidence.add(
          account, "candid " + candid, digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** What the kept books say; they must balance. */
  private void books() {
    JournalEntry latest = stores.journal().latest(night).orElseThrow();
    for (int revision = 1; revision <= latest.revision(); revision++) {
      Optional<NightBooks> books = stores.books().kept(night, revision);
      if (books.isEmpty()) {
        evidence.wrong("books, revision " + revision + ": none are kept");
        continue;
      }
      for (BookLine line : books.get().wrong()) {
        evidence.wrong("books, revision " + revision + ": " + line);
      }
      String at = "revision " + revision + " ";
      // Offsets count the marks of transactions too, of which a kill makes more.
      books.get().counts().entrySet().stream()
          .filter(count -> !count.getKey().startsWith(NightBooks.BEHIND))
          .forEach(count -> evidence.add("books", at + count.getKey(), "" + count.getValue()));
      books.get().setAside().forEach((name, n) -> evidence.add("books", at + name, "" + n));
    }
  }

  private static String key(StreamRecord record) {
    byte[] key = record.key();
    return key == null ? "0" : new String(key, StandardCharsets.US_ASCII);
  }

  private static String sorted(StreamRecord record) {
    return new TreeMap<>(record.attributes()).toString();
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(sha, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
